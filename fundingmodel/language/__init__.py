"""Language: words, figures and years as English and French write them."""
