#!/usr/bin/env python3
"""Which runs the proof tries once more."""

import unittest

import judge


class Run:
    """Of a server, with two cases about the same clause, of which the second is slow."""

    def __init__(self, kind, name, quick="pass", slow="pass", blocked_by=None):
        self.kind, self.name, self.status, self.findings = kind, name, 0, []
        self.row = {"clause": "UDP-08", "also": []}
        self.cases = {"quick": self.case(quick), "slow": self.case(slow, blocked_by)}

    @staticmethod
    def case(verdict, blocked_by=None):
        return {"verdict": verdict, "charged": ["UDP-08"] if verdict == "fail" else [], "clauses": ["UDP-08"],
                "level": "MUST", "section": "7", "title": "-", "blocked_by": blocked_by, "reason": "-"}


def tried_again(fault, whole=True):
    runs = [Run("correct", "correct"), Run("fault", "other", quick="fail", slow="fail"), fault]
    return [run.name for run in judge.Judge(runs, [], {}).disputed(whole)]


class Disputed(unittest.TestCase):
    def test_caught(self):
        self.assertEqual(tried_again(Run("fault", "forgets", quick="fail", slow="fail")), [])

    def test_uncaught(self):
        self.assertEqual(tried_again(Run("fault", "forgets")), ["forgets"])

    def test_case_had_no_time(self):
        """The fault is caught, and one of its cases, which might have caught it, catches none."""
        runs = [Run("correct", "correct"), Run("fault", "forgets", quick="fail", slow="skip"),
                Run("fault", "blocks", quick="fail", slow="skip", blocked_by="quick")]
        self.assertEqual([run.name for run in judge.Judge(runs, [], {}).disputed(True)], ["forgets"])
        self.assertEqual(judge.Judge(runs, [], {}).disputed(False), [])

    def test_case_had_no_time_here_and_catches_elsewhere(self):
        self.assertEqual(tried_again(Run("fault", "forgets", quick="fail", slow="skip")), [])


if __name__ == "__main__":
    unittest.main()
