"""Figures of a sentence: a number with its unit and comparator, where it counts something.

Left out are numbers that count nothing a policy could reach: dates and durations in years, document numbers,
ordinals (第三, 前10), names (“3+4”, 5G, 百亿级, 8号线), idioms and articles (一批, 一个, 千家万户), what stands in 《》 or “”.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from analysis.meaning.numerals import HAN_NUMERALS, Number, find_numbers, half_width

_UNITS = (
    "微克/立方米", "毫克/升", "立方米/秒", "个百分点", "百分点", "个工作日", "工作日", "个小时", "平方公里", "平方千米", "平方米", "立方米", "公里",
    "千米", "海里", "公顷", "标准箱", "标箱", "人次", "车次", "架次", "班次", "户次", "件次", "家次", "场次",
    "批次", "台次", "人日", "千瓦时", "度电", "千瓦", "兆瓦",
    "吉瓦", "千伏安", "千伏", "吨标准煤", "吨标煤", "蒸吨", "载重吨", "总吨", "公斤", "千克", "千升", "千吨", "毫克", "微克", "美元", "欧元",
    "港元", "港币", "日元", "人民币", "分钟", "小时", "学位", "床位", "席位", "机架", "泊位", "车位", "个月", "EFLOPS", "PFLOPS",
    "FLOPS", "Gbps", "Mbps", "GW", "MW", "GWh", "TB", "PB", "EB", "kV", "TEU", "家", "个", "名", "人", "位", "项",
    "件", "条", "座", "所", "台", "套", "辆", "架", "艘", "列", "趟", "场", "次", "处", "块", "张", "份", "期", "款", "种", "类",
    "批", "部", "本", "册", "篇", "宗", "起", "例", "幢", "栋", "间", "床", "对", "组", "支", "只", "头", "羽", "株", "棵", "颗",
    "枚", "门", "层", "站", "口", "眼", "片", "道", "轮", "笔", "单", "户", "亩", "吨", "斤", "元", "米", "升", "克", "倍", "成",
    "折", "分", "天", "℃", "档", "平", "辖区", "席", "股", "井", "班", "村", "%", "‰", "P",
)  # fmt: skip
# What begins like a unit and is none: 千亿台阶, 50项目单位.
_NO_UNIT = re.compile(
    r"台阶|项目|单位|平台|分别|分之|家庭|部门|部分|成为|成功|天然气|期间|对接|本科|位于|人才|人均|P[A-Za-z0-9]"
)
_UNIT = re.compile("|".join(map(re.escape, sorted(_UNITS, key=len, reverse=True))))
# No figure is in a sentence without one of these: a digit, 翻番, 分之, a Chinese numeral above 一 before a unit.
_BEFORE_UNIT, _UNIT_BEGINS = f"{HAN_NUMERALS}余多几", "".join(sorted({"％", *(unit[0] for unit in _UNITS)}))
_MAY_COUNT = re.compile(
    rf"[\d翻]|分之|[{_BEFORE_UNIT.replace('一', '')}][{_UNIT_BEGINS}]|(?<=[{_BEFORE_UNIT}点])一[{_UNIT_BEGINS}]"
    rf"|一(?=[{_BEFORE_UNIT}])[{_UNIT_BEGINS}]"
)
# Behind these a Chinese numeral from two to nine counts something; before others it counts the text's own
# parts.
_GAINED = re.compile(
    r"(?:新增|新建|新设|获批|建成|建设|打造|培育|引进|完成|开工|投产|推广|培训|组建|创建|认定|遴选|现有|拥有|共有|增加|达|达到|超过"
    r"|不少于|不超过|至少|翻|设立|成立|布局|发行|举办|入选|提高|下降|增长|超|近|约|缩短|延长|压缩)[^，。；、\d]{0,6}$"
)
_COUNTED = frozenset(
    "家 名 座 条 所 台 人 辆 架 艘 列 个 项 场 倍 成 元 亩 吨 户 千瓦 公里 个百分点 百分点 平方米 张 处 支 套".split()
)
_ABSTRACT = re.compile(
    r"[个项大类种条]?(?:方面|重点|关键|全面|维护|确立|意识|自信|毫不|更加|务必|文明|阶段|层面|领域|环节|层次|统一|结合|转变|坚持|导向|问题|战略"
    r"|工程|行动|计划|政策|办法|措施|任务|制度|体系|机制|攻坚|专项|清单|补贴|改革|平台优势)"
)
_FORWARD_NAME = re.compile(r"[^，。；、]{0,8}(?:计划|行动|工程|规划|强县|强区|强企)")
# What may not stand behind a number with its unit: then it names a kind (百亿级, 20万吨级) or is a date.
_KIND_BEHIND = re.compile(r"级|周年|世纪|季度|月(?!均|供)|年度(?:$|[，。；])|交易日|期工程|期项目")
_ORDINAL_BEFORE = re.compile(
    r"(?:第|前|近年|排名|居|位列|位居|首|连续|[A-Za-zＡ-Ｚａ-ｚ]|[+＋×xX*№#]|\d[.．])$"
)
_NUMBER_BEHIND = re.compile(r"[+＋×*]|[A-FH-OQ-Za-z]")
_ARTICLE = re.compile(r"(?:一|一两|三五|七八|千家万户|千百万)")
_HIDDEN = re.compile(
    r"《[^》]*》|“[^”]{0,40}”|〔[^〕]*〕\s?第?\d*号?|〈[^〉]*〉|\d{4}-\d{1,2}-\d{1,2}|\d{1,2}:\d{2}(?::\d{2})?"
)
_REACHED = re.compile(r"(?:达到|达|降至|降到|升至|升到|提高到|提升到|控制在)$")
_RANK = re.compile(r"(?:排名|位次|名次|居|列)[^。；]{0,30}$")
_TIMES_A_DAY = re.compile(r"(?:24小时|365天|7天)$")

_BEFORE = {
    "最高不超过": "<=", "不超过": "<=", "不高于": "<=", "不多于": "<=", "最高达": "<=", "最高": "<=", "最多": "<=", "至多": "<=",
    "上限": "<=", "不低于": ">=", "不少于": ">=", "不小于": ">=", "至少": ">=", "最低": ">=", "超过": ">", "突破": ">", "超": ">",
    "逾": ">", "高于": ">", "多于": ">", "大于": ">", "低于": "<", "少于": "<", "小于": "<", "接近": "≈", "大约": "≈",
    "近": "≈", "约": "≈",
}  # fmt: skip
_AFTER = {"以上": ">=", "以内": "<=", "以下": "<=", "左右": "≈", "上下": "≈", "之内": "<="}
_BEFORE_AT = re.compile(rf"({'|'.join(sorted(_BEFORE, key=len, reverse=True))})(?:到|至|达)?(?:人民币)?$")
_BEFORE_OF = re.compile(r"(最高不超过|不超过|不高于|不低于|不少于)[^，。；\d]{1,24}的$")
_AFTER_AT = re.compile("|".join(_AFTER))
_RANGE = re.compile(r"\s?[-—–－~～至到]\s?")
_DOUBLING = re.compile(r"翻(?:[一两二三四]?番|了[一两二三四]番)")
_RATIO = re.compile(r"(?<![\d:.])(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)(?![\d:])")
_SHARES = frozenset("% 百分点 个百分点 ‰".split())


@dataclass(frozen=True)
class Figure:
    """One figure where it stands in a sentence.

    Parameters
    ----------
    start, end : int, span of `raw`
    core : tuple of int, span of number and unit alone
    raw : str, with comparator: 最高不超过500万元
    value : Decimal, before 万 or 亿; of a range the lower end
    unit : str, with 万 or 亿: 万元, 万亿元, %
    value_norm : Decimal, in units of one: yuan for money, percent for %; 两成 is 20, 翻一番 is 2
    value_high, value_high_norm : Decimal or None, the upper end of a range
    comparator : str, the word: 不超过, 余, 左右; "" for a bare figure
    comparator_class : str, = > >= < <= ≈ or range
    """

    start: int
    end: int
    core: tuple[int, int]
    raw: str
    value: Decimal
    unit: str
    value_norm: Decimal
    comparator: str = ""
    comparator_class: str = "="
    value_high: Decimal | None = None
    value_high_norm: Decimal | None = None


@dataclass(frozen=True)
class _Counted:
    """A number and its unit: 10, 万, 家; `end` is behind the unit."""

    number: Number
    unit: str
    end: int

    @property
    def more(self) -> str:
        return self.number.more


def find_figures(text: str) -> list[Figure]:
    """The figures of a sentence, in order; spans are positions in the text."""
    if not _MAY_COUNT.search(text):
        return []
    plain = _HIDDEN.sub(lambda match: "\ue000" * len(match[0]), half_width(text))
    found: list[Figure] = []
    counted = [one for number in find_numbers(plain) if (one := _counted(plain, number))]
    place = 0
    while place < len(counted):
        one = counted[place]
        reached = found[-1].end if found else 0  # 不超过 in 不超过百个投资的20% is said of the nearer figure alone
        following = counted[place + 1] if place + 1 < len(counted) else None
        between = _RANGE.fullmatch(plain, one.end, following.number.start) if following else None
        if between and _is_range(plain, one, following):
            found.append(_figure(text, plain, one, following, reached))
            place += 2
            continue
        if _counts(plain, one):
            found.append(_figure(text, plain, one, None, reached))
        place += 1
    taken = [figure.core for figure in found]
    for match in [*_DOUBLING.finditer(plain), *_RATIO.finditer(plain)]:
        if not any(start < match.end() and match.start() < end for start, end in taken):
            found.append(_special(text, match))
    return sorted(found, key=lambda figure: figure.start)


def _counted(text: str, number: Number) -> _Counted | None:
    """The number with the unit behind it; None where it stands in a name or a date. The unit may be ""."""
    if _ORDINAL_BEFORE.search(text[max(0, number.start - 3) : number.start]):
        return None
    if number.form == "percent":
        return _Counted(number, "%", number.end)
    unit = None if _NO_UNIT.match(text, number.end) else _UNIT.match(text, number.end)
    if unit is None:
        return (
            None
            if _NUMBER_BEHIND.match(text, number.end)
            else _Counted(number, number.multiplier, number.end)
        )
    end = unit.end()
    if text[end : end + 1] == "多" and unit[0] in ("个", "家", "名"):
        end += 1
    return _Counted(number, number.multiplier + unit[0], end)


def _counts(text: str, one: _Counted) -> bool:
    """Whether a number with its unit counts something."""
    number, bare_unit = one.number, one.unit.removeprefix(one.number.multiplier)
    if _KIND_BEHIND.match(text, one.end) or (bare_unit == "位" and _RANK.search(text, 0, number.start)):
        return False
    if number.form == "fraction":
        return not bare_unit or bare_unit in ("个", "以上")
    if not bare_unit and not (number.form == "arabic" and (number.multiplier or _index(text, number))):
        return False
    if number.form == "arabic":
        return not _TIMES_A_DAY.search(text[: one.end])
    if number.form == "percent":
        return True
    numeral = text[number.start : number.end]
    if number.norm <= 1 or bare_unit in (
        "分",
        "位",
        "天",
        "期",
        "类",
        "批",
        "部",
        "次",
        "道",
        "头",
        "门",
        "层",
        "口",
        "单",
        "村",
        "篇",
    ):
        return False
    if (
        text[one.end : one.end + 1] in ("体", "心")
        or _ARTICLE.fullmatch(numeral)
        or _ABSTRACT.match(text, one.end)
    ):
        return False
    if re.fullmatch("[十百千万亿]+", numeral):  # 百个湖南名品, but not 万家灯火, 千人计划, 亿元以上项目
        named = _FORWARD_NAME.match(text, one.end) or re.match(r"民生实事|以上[^，。；、]", text[one.end :])
        return not named and (bare_unit not in ("家", "户", "人", "元") or number.norm > 10**6)
    if number.norm < 10 and not number.multiplier:
        gained = _GAINED.search(text[max(0, number.start - 12) : number.start])
        return bare_unit in _COUNTED and gained is not None
    return not _FORWARD_NAME.match(text, one.end)


def _index(text: str, number: Number) -> bool:
    """Whether a number without a unit is the value of an index: 指数达到92。"""
    return (
        _REACHED.search(text[: number.start]) is not None and text[number.end : number.end + 1] in "，。；、"
    )


def _is_range(text: str, low: _Counted, high: _Counted) -> bool:
    """Whether two counted numbers joined by a dash or 至 are the ends of one range, and not base and aim."""
    from_to = re.search(r"[从由][^，。；]{0,12}$", text[: low.number.start])
    same = low.unit in ("", low.number.multiplier, high.unit) and low.number.norm < high.number.norm
    return bool(high.unit) and same and not from_to and _counts(text, high)


def _figure(text: str, plain: str, one: _Counted, high: _Counted | None, reached: int) -> Figure:
    """The figure with what is said of it around it, behind `reached`, where the one before it ends."""
    start, end = one.number.start, high.end if high else one.end
    core = (start, end)
    unit = high.unit if high else one.unit
    comparator, kind = (one.more, ">") if one.more else ("", "=")
    if plain[one.end - 1 : one.end] == "多" and not comparator:
        comparator, kind = "多", ">"
    after = _AFTER_AT.match(plain, end)
    before = _BEFORE_AT.search(plain, max(reached, start - 12), start) or _BEFORE_OF.search(
        plain, max(reached, start - 34), start
    )
    if after:
        comparator, kind, end = after[0], _AFTER[after[0]], after.end()
    if before and not (
        before[1] in ("近", "约", "超")
        and plain[before.start() - 1 : before.start()] in ("附", "节", "集", "大", "赶")
    ):
        comparator, kind, start = before[1], _BEFORE[before[1]], before.start()
    if high:
        kind = "range"
        comparator = comparator or plain[one.end : high.number.start].strip()
    low_unit = one.unit or unit
    return Figure(
        start, end, core, text[start:end], one.number.value, unit, _norm(one.number, low_unit, unit),
        comparator, kind, high.number.value if high else None,
        _norm(high.number, unit, unit) if high else None,
    )  # fmt: skip


def _norm(number: Number, unit: str, shared: str) -> Decimal:
    """The value in units of one; a range 3—5万元 lends its multiplier to both ends."""
    if unit.removeprefix(number.multiplier) == "成":
        return number.norm * 10
    if number.multiplier:
        return number.norm
    lent = next((name for name in ("万亿", "亿", "万") if shared.startswith(name)), "")
    return Number(0, 0, number.value, lent).norm


def _special(text: str, match: re.Match[str]) -> Figure:
    start, end = match.span()
    if match.re is _RATIO:
        value = Decimal(match[1]) / Decimal(match[2]) if Decimal(match[2]) else Decimal(match[1])
        return Figure(start, end, (start, end), text[start:end], value, "比", value)
    times = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4}
    value = Decimal(next((times[character] for character in match[0] if character in times), 1))
    return Figure(start, end, (start, end), text[start:end], value, "番", Decimal(2) ** value)
