"""The parts of a release, which `.ci/release.py` puts together."""
