"""Which province a prefecture-level place lies in, and how high the place stands (names of GB/T 2260)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.regions import BY_NAME, REGIONS, Region

# One line a province: places of prefecture level. A bare name is a city (市); "恩施+土家族苗族自治州" may be
# written in full or as 恩施州.
_PREFECTURES = """
河北 石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水
山西 太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁
内蒙古 呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 兴安+盟 锡林郭勒+盟 阿拉善+盟
辽宁 沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳 葫芦岛
吉林 长春 吉林 四平 辽源 通化 白山 松原 白城 延边+朝鲜族自治州
黑龙江 哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化 大兴安岭+地区
江苏 南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁
浙江 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水
安徽 合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城
福建 福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德
江西 南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶
山东 济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽
河南 郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店
湖北 武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施+土家族苗族自治州
湖南 长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 湘西+土家族苗族自治州
广东 广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 \
云浮
广西 南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左
海南 海口 三亚 三沙 儋州
四川 成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 \
阿坝+藏族羌族自治州 甘孜+藏族自治州 凉山+彝族自治州
贵州 贵阳 六盘水 遵义 安顺 毕节 铜仁 黔西南+布依族苗族自治州 黔东南+苗族侗族自治州 黔南+布依族苗族自治州
云南 昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 楚雄+彝族自治州 红河+哈尼族彝族自治州 文山+壮族苗族自治州 \
西双版纳+傣族自治州 大理+白族自治州 德宏+傣族景颇族自治州 怒江+傈僳族自治州 迪庆+藏族自治州
西藏 拉萨 日喀则 昌都 林芝 山南 那曲 阿里+地区
陕西 西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛
甘肃 兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 临夏+回族自治州 甘南+藏族自治州
青海 西宁 海东 海北+藏族自治州 黄南+藏族自治州 海南+藏族自治州 果洛+藏族自治州 玉树+藏族自治州 \
海西+蒙古族藏族自治州
宁夏 银川 石嘴山 吴忠 固原 中卫
新疆 乌鲁木齐 克拉玛依 吐鲁番 哈密 昌吉+回族自治州 博尔塔拉+蒙古自治州 巴音郭楞+蒙古自治州 阿克苏+地区 \
克孜勒苏+柯尔克孜自治州 喀什+地区 和田+地区 伊犁+哈萨克自治州 塔城+地区 阿勒泰+地区
"""

# Counties and county-level cities that stand directly under their province.
_COUNTIES = """
河南 济源市
湖北 仙桃市 潜江市 天门市 神农架林区
海南 五指山市 琼海市 文昌市 万宁市 东方市 定安县 屯昌县 澄迈县 临高县 白沙黎族自治县 昌江黎族自治县 \
乐东黎族自治县 陵水黎族自治县 保亭黎族苗族自治县 琼中黎族苗族自治县
新疆 石河子市 阿拉尔市 图木舒克市 五家渠市 北屯市 铁门关市 双河市 可克达拉市 昆玉市 胡杨河市 新星市 白杨市
"""


def _names(entry: str) -> tuple[str, ...]:
    stem, _, rest = entry.partition("+")
    if not rest:
        return (f"{stem}市",)
    return (stem + rest, f"{stem}州") if rest.endswith("州") else (stem + rest,)


def _table() -> dict[str, tuple[str, str]]:
    rows = {region.full_name: (region.name, "province") for region in REGIONS}
    for line in _COUNTIES.strip().splitlines():
        province, *counties = line.split()
        rows.update({county: (province, "district") for county in counties})
    for line in _PREFECTURES.strip().splitlines():
        province, *entries = line.split()
        rows.update({name: (province, "city") for entry in entries for name in _names(entry)})
    return rows


PLACES = _table()
"""Full name of a place -> (short name of its province, level: province, city or district)."""


def _one_of(names: Iterable[str]) -> re.Pattern[str]:
    """The first of the names that stands at a place; sorted by their first character, so that few are tried there."""
    rests: dict[str, list[str]] = {}
    for name in names:
        rests.setdefault(name[0], []).append(name[1:])
    return re.compile("|".join(f"{first}(?:{'|'.join(behind)})" for first, behind in rests.items()))


# 吉林市 and 海南州 must be tried before 吉林 and 海南: the longest name wins.
_PLACE = _one_of(
    [
        *sorted((name for name in PLACES if name != "全国"), key=len, reverse=True),
        *(region.name for region in REGIONS if region.name != "全国"),
    ]
)
_CITY_STEMS = {
    name[:-1]: name for name, (_, level) in PLACES.items() if level == "city" and name.endswith("市")
}
_STEM = re.compile("|".join(sorted(_CITY_STEMS, key=len, reverse=True)))
_COUNTY = re.compile(r"[一-鿿]{1,12}?(?:自治县|自治旗|林区|特区|新区|区|县|旗|市)")
# Names of offices in which 区, 县 or 市 does not end the name of a place.
_NO_COUNTY = re.compile(r"市场|区域|县域|市政(?!府)|市容|城市|地区")
_COMMON = {
    "自治区": "province",
    "省": "province",
    "市": "city",
    "州": "city",
    "区": "district",
    "县": "district",
}


@dataclass(frozen=True)
class Place:
    """A place at the head of a name.

    Parameters
    ----------
    region : Region or None, the province; None where the name does not tell (周村区)
    level : str, province, city or district
    name : str, the place as written (湖南省, 长沙市岳麓区, 省)
    """

    region: Region | None
    level: str
    name: str


def place_at_head(name: str) -> Place | None:
    """The place that the name of an office begins with: 山东省淄博市周村区教育局 -> 周村区, in 山东.

    A bare 省, 市, 区 or 县 (省经信厅) gives the level alone; a name without a place gives None.
    """
    found = _PLACE.match(name)
    if not found and (stem := _STEM.match(name)):
        county = _county_at(name, stem.end())
        return Place(
            BY_NAME[PLACES[_CITY_STEMS[stem[0]]][0]],
            "district" if county else "city",
            name[: county or stem.end()],
        )
    if not found:
        for word, level in _COMMON.items():
            if name.startswith(word) and not _NO_COUNTY.match(name):
                return Place(None, level, word)
        county = _county_at(name, 0)
        return Place(None, "district", name[:county]) if county else None
    province, level = PLACES.get(found[0]) or (found[0], "province")
    end = found.end()
    lower = _PLACE.match(name, end) if level == "province" else None
    if lower and lower[0] in PLACES and PLACES[lower[0]][0] == province:
        level, end = PLACES[lower[0]][1], lower.end()
    county = _county_at(name, end) if level != "district" else 0
    if county:
        level, end = "district", county
    return Place(BY_NAME[province], level, name[:end])


def _county_at(name: str, start: int) -> int:
    """End of a county, district or banner that stands at `start` (0 where none does)."""
    found = _COUNTY.match(name, start)
    if not found or _NO_COUNTY.search(name, start, found.end() + 1) or len(found[0]) < 2:
        return 0
    return found.end()


def mentioned_places(text: str) -> list[tuple[Region, str]]:
    """The provinces, and lower places by full name, that a text names: (province, name as written)."""
    return [(BY_NAME[PLACES[name][0] if name in PLACES else name], name) for name in _PLACE.findall(text)]
