"""The names of China's provinces: short and full name, English, the character used in document numbers, GB/T 2260 code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Region:
    """One province-level region, or the whole country.

    Parameters
    ----------
    name : str, short name as used in every table (湖南)
    full_name : str, official name (湖南省)
    english : str
    abbreviations : tuple of str, one-character names as they stand in document numbers (湘)
    code : str, GB/T 2260; "000000" for the whole country
    """

    name: str
    full_name: str
    english: str
    abbreviations: tuple[str, ...]
    code: str


NATIONAL = Region("全国", "全国", "National", (), "000000")

_ROWS = """
北京 北京市 Beijing 京 110000
天津 天津市 Tianjin 津 120000
河北 河北省 Hebei 冀 130000
山西 山西省 Shanxi 晋 140000
内蒙古 内蒙古自治区 Inner-Mongolia 蒙|内蒙 150000
辽宁 辽宁省 Liaoning 辽 210000
吉林 吉林省 Jilin 吉 220000
黑龙江 黑龙江省 Heilongjiang 黑 230000
上海 上海市 Shanghai 沪 310000
江苏 江苏省 Jiangsu 苏 320000
浙江 浙江省 Zhejiang 浙 330000
安徽 安徽省 Anhui 皖 340000
福建 福建省 Fujian 闽 350000
江西 江西省 Jiangxi 赣 360000
山东 山东省 Shandong 鲁 370000
河南 河南省 Henan 豫 410000
湖北 湖北省 Hubei 鄂 420000
湖南 湖南省 Hunan 湘 430000
广东 广东省 Guangdong 粤 440000
广西 广西壮族自治区 Guangxi 桂 450000
海南 海南省 Hainan 琼 460000
重庆 重庆市 Chongqing 渝 500000
四川 四川省 Sichuan 川 510000
贵州 贵州省 Guizhou 黔|贵 520000
云南 云南省 Yunnan 云|滇 530000
西藏 西藏自治区 Tibet 藏 540000
陕西 陕西省 Shaanxi 陕 610000
甘肃 甘肃省 Gansu 甘|陇 620000
青海 青海省 Qinghai 青 630000
宁夏 宁夏回族自治区 Ningxia 宁 640000
新疆 新疆维吾尔自治区 Xinjiang 新 650000
台湾 台湾省 Taiwan 台 710000
香港 香港特别行政区 Hong-Kong 港 810000
澳门 澳门特别行政区 Macao 澳 820000
"""

REGIONS = (
    *(
        Region(name, full, english.replace("-", " "), tuple(short.split("|")), code)
        for name, full, english, short, code in (row.split() for row in _ROWS.strip().splitlines())
    ),
    NATIONAL,
)
BY_NAME = {region.name: region for region in REGIONS}
BY_ANY_NAME = {name: region for region in REGIONS for name in (region.name, region.full_name, region.english)}
BY_ABBREVIATION = {short: region for region in REGIONS for short in region.abbreviations}

_STUDIED = ("湖南", "山东", "浙江")


def order_regions(names: Iterable[str]) -> list[str]:
    """The names without repetition, in the order of every table and chart.

    The three provinces of the study come first, then the others by code, then names that are no region, and the
    whole country last: it is a reference, not one more province.
    """

    def place(name: str) -> tuple[int, str]:
        if name in _STUDIED:
            return 0, str(_STUDIED.index(name))
        if name == NATIONAL.name:
            return 3, name
        return (1, BY_NAME[name].code) if name in BY_NAME else (2, name)

    return sorted(set(names), key=place)
