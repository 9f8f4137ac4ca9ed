"""The budgets file says what the house promised, and a broken promise is named."""

from typing import Any

from bench.report import broken, read_budgets, table, uncompared_pages

GOOD: dict[str, Any] = {
    "dossiers": 10_000,
    "baseline": {
        "page_ms": 0.4,
        "page_signed_in_ms": 1.63,
        "page_rate": 4000.0,
        "page_signed_in_rate": 1500.0,
        "transaction_rate": 1500.0,
    },
    "pages": [
        {
            "name": "home",
            "budget": "public",
            "median_ms": 3.0,
            "p95_ms": 4.0,
            "statements": 0,
            "ratio": 7.5,
            "rows": 20,
        }
    ],
    "pairs": [{"name": "search: 1 / 20", "few": 2, "many": 2}],
    "one_agency": 180.0,
    "acts": [{"name": "accept", "rate": 220.0, "alone_ms": 8.0, "statements": 12, "ratio": 6.0}],
    "submission": {"rate": 41.0, "ratio": 36.0, "statements": 75, "requests": 9},
    "throughput": [{"name": "home", "rate": 600, "ratio": 6.0}],
    "upload": {"twenty_mb_s": 0.4},
    "papers": {"slip_ms": 60.0, "look_ms": 250.0, "bulk_s": 60.0, "bulk": 1000},
    "process": {
        "check_ms": 80.0,
        "timers": {
            "waiting": 100_000,
            "idle_s": 0.01,
            "all_due_s": 3.0,
            "twice": 0,
            "acting": 1000,
            "acting_s": 4.1,
            "acts": 190.0,
        },
    },
    "forms": {"check_ms": 20.0, "step_ms": 2.0, "save_ms": 8.0},
    "saving": {"step_ms": 14.0, "autosave_ms": 12.0},
    "viewing": {"first_page_ms": 30.0, "requests": 4, "stream_s": 0.5, "grown_mb": 3.0},
    "sign_in": {"pace": 1.0, "rate": 99.8, "p95_ms": 80.0, "list_alone_ms": 9.0, "list_p95_ms": 120.0},
    "returning": {"callback_ms": 14.0},
    "trail": {"added_ms": 0.4, "page_ms": 9.0, "ratio": 1.04},
    "outgoing": {
        "delivered": 260.0,
        "waiting": 1_000_000,
        "slower": 1.02,
        "signed": 9.0,
        "rsa_share": 0.2,
        "stamp_share": 0.3,
        "verify_ms": 40.0,
        "lines": 100_000,
        "reconcile_s": 2.0,
        "reconcile_mb": 40.0,
    },
    "worker_mb": [107, 108],
}


def changed(group: str, **values: Any) -> dict[str, Any]:
    """The good result with other values in one group."""
    found = GOOD[group]
    if isinstance(found, list):
        return {**GOOD, group: [{**found[0], **values}]}
    return {**GOOD, group: {**found, **values}}


def test_the_budgets_are_those_of_the_house() -> None:
    budgets = read_budgets()
    assert budgets["page_ms"] == {
        "public": 8.0,
        "desk": 15.0,
        "form": 20.0,
        "report": 100.0,
        "part": 8.0,
        "designer": 100.0,
    }
    assert budgets["statements"] == {"page": 8, "act": 12}
    assert budgets["rate"] == {"act": 200, "submission": 40}
    assert budgets["act_ms"] == {"alone": 15}
    assert budgets["growth"]["page"] == 1.3
    assert budgets["memory_mb"]["worker"] == 200
    assert budgets["papers"] == {"slip_ms": 60, "look_ms": 250, "bulk_s": 60}
    assert budgets["process"] == {"check_ms": 1000, "timers_s": 5}
    assert budgets["upload"] == {"twenty_mb_s": 2.0}
    assert budgets["forms"] == {"check_ms": 200, "step_ms": 10, "save_ms": 20}


def test_what_holds_is_not_named() -> None:
    assert broken([GOOD], read_budgets()) == []
    assert broken([GOOD, {**GOOD, "dossiers": 200_000}], read_budgets()) == []


def test_each_broken_budget_is_named_once() -> None:
    budgets = read_budgets()
    cases = {
        "8.1 ms": changed("pages", ratio=28.0),
        "9 statements": changed("pages", statements=9),
        "grow with the rows": changed("pairs", many=3),
        "15.1 ms for one client": changed("acts", alone_ms=15.1),
        "199 a second": changed("acts", ratio=9.2),
        "13 statements": changed("acts", statements=13),
        "39.0 a second": changed("submission", ratio=46.9),
        "2.1 s": changed("upload", twenty_mb_s=2.1),
        "61 ms": changed("papers", slip_ms=61.0),
        "251 ms": changed("papers", look_ms=251.0),
        "60.1 s": changed("papers", bulk_s=60.1),
        "1001 ms": changed("process", check_ms=1001.0),
        "5.1 s": changed("process", timers={**GOOD["process"]["timers"], "all_due_s": 5.1}),
        "6.0 s": changed("process", timers={**GOOD["process"]["timers"], "idle_s": 6.0}),
        "5.2 s": changed("process", timers={**GOOD["process"]["timers"], "acting_s": 5.2}),
        "3 timers fired twice": changed("process", timers={**GOOD["process"]["timers"], "twice": 3}),
        "20.5 ms (save_ms)": changed("forms", save_ms=20.5),
        "20.1 ms, budget 20": changed("saving", autosave_ms=20.1),
        "100.4 ms": changed("viewing", first_page_ms=100.4),
        "1.2 ms, budget 1": changed("trail", added_ms=1.2),
        "20.5 MB": changed("viewing", grown_mb=20.5),
        "identity provider: 20.5 ms, budget 20": changed("returning", callback_ms=20.5),
        "97 people sign in": changed("sign_in", rate=97.0),
        "301 ms while people sign in": changed("sign_in", list_p95_ms=301.0),
        "90 people sign in": changed("sign_in", rate=45.0, pace=2.0),
        "199 a second, budget 200": changed("outgoing", delivered=199.0),
        "4 a second, budget 5": changed("outgoing", signed=4.0),
        "1.2, budget 1.1": changed("outgoing", slower=1.2),
        "101, budget 100": changed("outgoing", verify_ms=101.0),
        "31, budget 30": changed("outgoing", reconcile_s=31.0),
        "65, budget 64": changed("outgoing", reconcile_mb=65.0),
        "201 MB": {**GOOD, "worker_mb": [107, 201]},
    }
    for words, result in cases.items():
        (line,) = broken([result], budgets)
        assert words in line
        assert line.startswith("10,000")


def test_a_slow_machine_is_no_excuse_and_a_fast_one_no_gift() -> None:
    """Everything takes twice as long, or half: the ratios to the bare framework stay, and so does the judgement."""
    budgets = read_budgets()
    for pace in (2.0, 0.5):
        base = {**GOOD["baseline"], "page_signed_in_ms": 1.63 * pace}
        other = {**changed("pages", median_ms=3.0 * pace), "baseline": base}
        other |= {"acts": [{**GOOD["acts"][0], "rate": 220.0 / pace, "alone_ms": 8.0 * pace}]}
        other |= {"submission": {**GOOD["submission"], "rate": 41.0 / pace}}
        other |= {"saving": {"step_ms": 14.0 * pace, "autosave_ms": 12.0 * pace}}
        out = GOOD["outgoing"]
        rates = {name: out[name] / pace for name in ("delivered", "signed")}
        other |= {"outgoing": {**out, **rates, "verify_ms": 80.0 * pace, "reconcile_s": 25.0 * pace}}
        other |= {"returning": {"callback_ms": 14.0 * pace}}
        assert broken([other], budgets) == []
        assert "OVER" not in table(other, budgets)
        slow = {**other, "acts": [{**other["acts"][0], "ratio": 9.6, "alone_ms": 16.0 * pace}]}
        assert len(broken([slow], budgets)) == 2
        assert table(slow, budgets).count("OVER") == 1


def test_growth_is_judged_by_the_ratio_to_the_bare_framework() -> None:
    slower_machine = {**changed("pages", median_ms=7.9), "dossiers": 200_000}
    assert broken([GOOD, slower_machine], read_budgets()) == []
    (line,) = broken([GOOD, {**changed("pages", ratio=10.0), "dossiers": 200_000}], read_budgets())
    assert "home grows 1.33 times" in line


def test_a_page_that_lists_more_than_before_is_not_compared_but_named() -> None:
    fuller = {**changed("pages", ratio=10.0, rows=7), "dossiers": 200_000}
    assert broken([GOOD, fuller], read_budgets()) == []
    assert list(uncompared_pages(GOOD, fuller)) == [("home", 20, 7)]
    assert list(uncompared_pages(GOOD, GOOD)) == []


def test_the_table_marks_what_is_over() -> None:
    assert "OVER" not in table(GOOD, read_budgets())
    assert "OVER" in table(changed("acts", statements=13), read_budgets())
