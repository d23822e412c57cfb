"""The functions as Excel calls them: the add-in's own page and generated script in Chromium, with Office alone replaced."""

from browser import Opener, Server, calculate


def test_a_call_spills_and_a_refused_one_tells_why(open_pane: Opener, server: Server) -> None:
    page, heard = open_pane(server)
    need = [["ON", 60], ["QC", 40]]
    answers = calculate(page, [("SHARE", [need]), ("SHARE", [[["ON", 60], ["QC", "40"]]]), ("SHARE", [[["ON", ""]]])])
    assert answers == [
        {"cells": [[0.6], [0.4]]},
        {
            "error": "#VALUE!",
            "message": "need, row 2 (QC) is the text '40': a number stored as text. Enter it as a number.",
        },
        {"error": "#VALUE!", "message": "need is the text 'ON'; a number is needed."},
    ]
    assert heard.complaints == [] and heard.elsewhere(server.origin) == []
