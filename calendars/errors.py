"""The one error of this package（历法错误）: what is wrong, where it stands, how to mend it."""


class CalendarFault(ValueError):
    """A date, a window or a notice that cannot be used（历法错误）.

    Attributes:
        code: a stable code, CAL01 to CAL14.
        what: what is wrong, in Chinese.
        where: the text, key or notice in which it stands.
        remedy: what the reader can do, in Chinese.

    Codes: CAL01 window text, CAL02 unknown key, CAL03 missing key, CAL04 bad value, CAL05 a clause
    not understood, CAL06 impossible date, CAL07 weekday disagrees, CAL08 count of days disagrees,
    CAL09 unknown festival, CAL10 contradiction inside a notice, CAL11 notices that do not fit
    together, CAL12 naive instant or unfit handover, CAL13 a span that runs backwards, CAL14 not a
    plain date or outside the years 1 to 9999.

    """

    def __init__(self, code: str, what: str, *, where: str = "", remedy: str = "") -> None:
        """Keep the four texts; ``str()`` prints all of them."""
        self.code = code
        self.what = what
        self.where = where
        self.remedy = remedy
        super().__init__(code, what, where, remedy)

    def __str__(self) -> str:
        """One line: code, place, fault and remedy."""
        place = f"（{self.where}）" if self.where else ""
        remedy = f"；处理：{self.remedy}" if self.remedy else ""
        return f"{self.code} {self.what}{place}{remedy}"
