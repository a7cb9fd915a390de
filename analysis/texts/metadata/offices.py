"""Names of issuing bodies: joint ones taken apart, each with its level and province."""

from __future__ import annotations

import re

from analysis.regions import NATIONAL, Region
from analysis.texts.metadata.places import Place, place_at_head

# Bodies of the centre by their full and their usual short names, older ones too. Needed where several stand
# together without a sign between them (财政部税务总局), and for names that do not begin with 国家 or 中国.
_CENTRAL_NAMES = """
中共中央 中央 国务院 全国人民代表大会 全国人大 全国人大常委会 全国人民代表大会常务委员会 全国政协 中央军委
中央宣传部 中央组织部 中央统战部 中央政法委 中央编办 中央网信办 中央网络安全和信息化委员会办公室
最高人民法院 最高人民检察院 共青团中央 中华全国总工会 全国总工会 全国妇联 全国工商联 中国科协 中国残联
外交部 国防部 国家发展和改革委员会 国家发展改革委 国家计委 国家经贸委 教育部 科学技术部 科技部
工业和信息化部 国家民族事务委员会 国家民委 公安部 国家安全部 民政部 司法部 财政部 人力资源和社会保障部
人力资源社会保障部 自然资源部 国土资源部 生态环境部 环境保护部 住房和城乡建设部 住房城乡建设部 交通运输部
水利部 农业农村部 农业部 商务部 文化和旅游部 文化部 国家卫生健康委员会 国家卫生健康委 卫生部 国家卫生计生委
退役军人事务部 退役军人部 应急管理部 应急部 中国人民银行 人民银行 审计署 国务院国有资产监督管理委员会
国务院国资委 国资委 海关总署 国家税务总局 税务总局 国家市场监督管理总局 市场监管总局 国家工商行政管理总局
工商总局 国家质量监督检验检疫总局 质检总局 国家金融监督管理总局 金融监管总局 中国证券监督管理委员会
中国证监会 证监会 中国银行保险监督管理委员会 中国银保监会 银保监会 国家广播电视总局 广电总局 国家体育总局
体育总局 国家统计局 国家知识产权局 知识产权局 国家国际发展合作署 国家医疗保障局 国家医保局 医保局
国家机关事务管理局 国务院参事室 国务院扶贫办 国务院发展研究中心 国务院研究室 国务院新闻办公室 国务院新闻办
新华社 中国科学院 中科院 中国社会科学院 中国社科院 中国工程院 中国气象局 国家信访局 国家粮食和物资储备局
国家粮食和储备局 粮食和储备局 国家能源局 能源局 国家数据局 国家国防科技工业局 国家国防科工局 国家航天局
国家烟草专卖局 国家移民管理局 国家林业和草原局 国家林草局 国家铁路局 中国民用航空局 中国民航局 国家邮政局
国家文物局 国家中医药管理局 国家中医药局 国家疾病预防控制局 国家疾控局 国家矿山安全监察局 国家外汇管理局
国家外汇局 国家药品监督管理局 国家药监局 国家密码管理局 国家保密局 国家公务员局 国家互联网信息办公室
国家网信办 国家乡村振兴局 国家标准化管理委员会 国家标准委 国家认证认可监督管理委员会 国家认监委
中国国家铁路集团有限公司 全国社会保障基金理事会 中央军委装备发展部
"""
_CENTRAL = re.compile(
    "(?:"
    + "|".join(sorted(_CENTRAL_NAMES.split(), key=len, reverse=True))
    + ")(?:办公厅|办公室|综合司|政治部)?"
)
_CENTRAL_HEAD = re.compile(r"中华人民共和国|中共中央|中央|国务院|国家|全国|最高|中国|中华")
_MINISTRY = re.compile(r"[一-鿿]{2,}(?:部|总局|总署)(?:办公厅)?$")
_LAST = "厅局部委办院会行署社府室组心司处站所队央"
_OFFICE = re.compile(
    r"[一-鿿·“”（）]{1,38}(?:政府|国务院|中央|委员会|委|厅|局|部|办公室|办|署|院|总社|新华社|协会|联合会|商会|学会|工会|妇联|残联"
    r"|科协|工商联|会|银行|分行|支行|中心|领导小组|指挥部|公司|集团|总队|支队|大学|学院|处|所|司|站|机构|管理区|开发区|高新区)"
)
_SHARED = re.compile(r"等[\d一二三四五六七八九十]*(?:个)?(?:部门|单位|部委|厅局|机构|委办局)?$")
# 盖章 in brackets stands for the seal.
_AND = re.compile(r"(?:[（(](?:代?盖?章|印章?|代章)[）)]|[、，,；;\s])+")
_HEADS = ("省", "自治区", "市", "区", "县")
_LOCAL = re.compile(r"(?:人民)?政府|[^局行]{2,14}厅")
_RANK = {"national": 3, "province": 2, "city": 1, "district": 0, "": -1}


def is_office(name: str) -> bool:
    """The name has the form of an issuing body: 湖南省教育厅, 中共中央, 工业和信息化部等七部门."""
    return bool(_OFFICE.fullmatch(_SHARED.sub("", name)))


def split_offices(text: str) -> tuple[str, ...]:
    """The bodies that a line of a signature or the head of a title names, in order.

    They may be parted by white space or 、, or stand together without a sign: 山东省财政厅山东省教育厅. What
    does not have the form of a body is left out.
    """
    names = [name for piece in _AND.split(text) if piece for name in _split_together(piece)]
    return tuple(dict.fromkeys(name for name in names if is_office(name)))


def _split_together(text: str) -> list[str]:
    names, start, place = [], 0, 1
    while place < len(text):
        central = _CENTRAL.match(text, start)
        place = max(place, central.end() if central else start + 2)
        if place >= len(text):
            break
        if text[place - 1] in _LAST and _begins_office(
            text, place, after_central=bool(central and central.end() == place)
        ):
            names.append(text[start:place])
            start = place
        place += 1
    return [*names, text[start:]]


def _begins_office(text: str, place: int, after_central: bool) -> bool:
    if _CENTRAL.match(text, place):
        return True
    if text.startswith("中共", place):
        return True
    rest = text[place:]
    head = place_at_head(rest)
    if head is None:
        return False
    if after_central:
        # 国家税务总局湖南省税务局 is one body, the branch in Hunan.
        return bool(_LOCAL.match(rest, len(head.name)))
    # A county that no table knows begins another name only if the first name begins with it too.
    return head.region is not None or head.name in _HEADS or text.startswith(head.name)


def place_of_office(name: str) -> Place | None:
    """Level and province of an issuing body; None where its name does not tell.

    国务院 and the ministries give the whole country; 省经信厅 gives the level and no province. A local branch
    of a central body (国家税务总局湖南省税务局) stands where its branch stands.
    """
    name = name.removeprefix("中共") if not name.startswith("中共中央") else name
    central = _CENTRAL.match(name)
    if central:
        branch = place_at_head(name[central.end() :]) if central.end() < len(name) else None
        return branch if branch and branch.region else Place(NATIONAL, "national", central[0])
    place = place_at_head(name)
    if place:
        return place
    if _CENTRAL_HEAD.match(name) or _MINISTRY.match(_SHARED.sub("", name)):
        return Place(NATIONAL, "national", name)
    return None


def joint_place(names: tuple[str, ...]) -> tuple[Region | None, str, str]:
    """Province, level and deciding name of joint issuers: the highest one decides, among equals the first.

    Where that one's name tells no province (省财政厅), the first name that tells one gives it.
    """
    places = [(place, name) for name in names if (place := place_of_office(name))]
    if not places:
        return None, "", ""
    top, name = max(places, key=lambda pair: _RANK[pair[0].level])
    if top.region is None:
        for place, other in places:
            if place.region not in (None, NATIONAL):
                return place.region, top.level, other
    return top.region, top.level, name
