"""How people ask for the time and the date."""

from __future__ import annotations

from dure.skills.base import Understanding

UNDERSTANDING = Understanding(
    {
        "ko": {
            "time.now": (
                "[지금|현재|이제] [시간|시각] [이|은] [지금] <which_hour> [<tell>] <end>",
                "[지금|현재] <time> (<tell>|어떻게 (돼|되지|되나|되니|됩니까)) <end>",
                "(지금|현재) <time> <q>",
            ),
            "date.weekday": ("[오늘] [은|이] <which_weekday> [<tell>] <end>",),
            "date.today": (
                "[오늘|지금|현재] [은|이] <which_date> [<tell>] <end>",
                "[오늘|현재] 날짜 [가|는|를|좀] [어떻게 (돼|되|되지|되니)] <q> [<tell>] <end>",
            ),
            "date.month": ("[지금|이번 달] [은|이] 몇 월 <q>",),
            "date.year": ("[지금|올해] [은|가|는|이] 몇 (년|년도) <q>", "[지금|올해] [이|는|가] (서기 몇 년|무슨 해) <q>"),
            "date.weekday_of": ("{date} [은|는|이|가] <which_weekday> [<tell>] <end>",),
            "date.of": ("{date} [은|는|이|가] <which_date> [<tell>] <end>",),
            "date.when": ("{date} [은|는|이|가] 언제 <q> [<tell>] <end>",),
            "date.until": (
                "{date} [까지|까진|까지는] [이제|앞으로] <days> [이|이나|나] (남았|남아|남은|남)[어|어요|지|니|나|나요|습니까|냐|는지|거야] [<tell>] <end>",
                "{date} 까지 <days> <q>",
            ),
            "time.difference": (
                "(여기|우리나라) (랑|이랑|하고|과|와) {city} [의|는] <apart>",
                "[여기|우리나라] [랑|이랑|하고|과|와] {city} <and> [의|는] <apart>",
                "{city} <and> {other:city} [의|는|은] <apart>",
                "{city} <and> {other:city} [의|는|은] 시간 (얼마나|몇 시간) [나] [차이] (나|나지|나요)",
            ),
            "time.city": (
                "[지금|현재] {city} [지금|현재] [현지] [시간|시각] [이|은] <which_hour> [<tell>] <end>",
                "[지금|현재] {city} [지금|현재] [현지] <time> [<tell>] <end>",
            ),
            "date.city": ("[지금|오늘|현재] {city} [지금|오늘|현재] (<which_date>|<which_weekday>) [<tell>] <end>",),
        },
        "en": {
            "time.now": (
                "what time is it [right] [now|here|at the moment] <please>",
                "what is the [current|exact] time [now|right now|here] <please>",
                "<tell> (the [current|exact] time|what time it is|what the time is) [now|right now] <please>",
                "(have you got|do you have) the time <please>",
                "[the] [current] time (please|now)",
                "[the] current time",
            ),
            "date.weekday": (
                "(what|which) (day|weekday) is [it] [today] [today] <please>",
                "(what|which) day of the week is (it|today) [today] <please>",
                "<tell> what day (it is|is it|today is) [today]",
                "what is the day today",
            ),
            "date.today": (
                "what is [the] (date|today's date|today 's date|todays date|today date) [today] <please>",
                "what date is (it|today) [today] <please>",
                "what is (the day and date|today's date|today 's date) [today]",
                "<tell> [the|today's|today 's|todays] date [today] <please>",
                "today's date", "what day of the month is it [today]", "what is today",
            ),
            "date.month": ("(what|which) month (is it|are we in|is this) [now]",),
            "date.year": ("(what|which) year (is it|are we in|is this) [now]", "what is the year"),
            "date.weekday_of": (
                "(what|which) (day|weekday|day of the week) (is|was|will be|falls on) {date} [on|be] <please>",
                "(what|which) (day|weekday|day of the week) (does|did|will) {date} fall on <please>",
                "what is {date} <please>",
            ),
            "date.of": ("(what|which) (date|day) (is|was|will be) {date} <please>", "what is the date [on] {date} <please>"),
            "date.when": ("when is {date} <please>",),
            "date.until": (
                "how (many days|long) [is it] [are there] [left] (until|till|til|to|before) {date} <please>",
                "how many days (are left|left|remain) (until|till|to) {date}",
                "how far away is {date}",
            ),
            "time.difference": (
                "(what is|<tell>) the time difference (between|from) {city} (and|to) {other:city} <please>",
                "how many hours [apart|difference] (are|is there between|between) {city} and {other:city} [apart]",
                "[what is] [the] time difference (between|from|with|to) {city} (and|to) {other:city} [time]",
                "what is the difference between {city} and {other:city} time",
                "[what is] [the] time difference (with|to|from|between here and) {city}",
            ),
            "time.city": (
                "what time is it [right] [now] in {city} [right now|now|at the moment] <please>",
                "what is the [current|local] time [right now|now] (in|at|for) {city} [right now|now] <please>",
                "<tell> (the [current|local] time|what time it is) [right now|now] (in|at|for) {city} [right now|now] <please>",
                "[the] [current|local] time in {city} [right now|now] <please>",
                "in {city} what time is it [now|right now]",
                "what is {city} ('s|s) [current|local] time [now]",
                "what time do they have in {city}",
            ),
            "date.city": ("(what day|what date|what weekday|what day of the week) is it [today] in {city} [today|now]", "what is (the date|today's date) [today] in {city} [today]"),
        },
    },
    rules={
        "ko": {
            "which_hour": "(몇 시|몇 씨|멧 시|몇시나|며 시) [쯤|정도] [됐어|됐니|됐지|됐나|됐나요|됐어요|되었어|되었나요|됐습니까|나 됐어] [몇 분] [쯤] [됐어|됐니] <q>",
            "time": "(시간|시각) [을|이|은|좀]",
            "which_weekday": "(무슨 요일|몇 요일|무슨날|무슨 날|어떤 요일|요일이 뭐|요일이 어떻게 돼) <q>",
            "which_date": "(며칠|몇일|몇 일|며 칠|몇 칠|몇 월 며칠|몇 월 몇일|몇 월 몇 일|몇월 며 칠|메칠|날짜가 어떻게 돼|날짜가 뭐|날짜) <q>",
            "days": "(며칠|몇일|몇 일|얼마나|얼마)",
            "apart": "[시간] (시차|시간 차이|시간차) [가|는|은] [얼마나|얼마|몇 시간] [나] [돼|되지|나|나지|나요|이나] <q> [<tell>] <end>",
            "and": "(이랑|랑|하고|과|와|이하고)",
        },
        "en": {},
    },
)  # fmt: skip
"""Templates of everything that `TimeSkill` answers."""
