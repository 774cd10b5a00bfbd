package normalize

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// chineseReadings holds the frequent family names of one character, in both ways of writing, with their pinyin.
//
//nolint:gochecknoglobals // a constant table
var chineseReadings, chineseSurnames = readChineseSurnames(`
王 wang, 李 li, 张張 zhang, 刘劉 liu, 陈陳 chen, 杨楊 yang, 黄黃 huang, 赵趙 zhao, 吴吳 wu, 周 zhou, 徐 xu,
孙孫 sun, 马馬 ma, 朱 zhu, 胡 hu, 郭 guo, 何 he, 林 lin, 高 gao, 罗羅 luo, 郑鄭 zheng, 梁 liang, 谢謝 xie,
宋 song, 唐 tang, 许許 xu, 邓鄧 deng, 冯馮 feng, 韩韓 han, 曹 cao, 曾 zeng, 彭 peng, 萧蕭 xiao, 蔡 cai, 潘 pan,
田 tian, 董 dong, 袁 yuan, 于余 yu, 叶葉 ye, 蒋蔣 jiang, 杜 du, 苏蘇 su, 魏 wei, 程 cheng, 吕呂 lü lu lv,
丁 ding, 沈 shen, 任 ren, 姚 yao, 卢盧 lu, 傅 fu, 钟鍾 zhong, 姜 jiang, 崔 cui, 谭譚 tan, 廖 liao, 范 fan,
汪 wang, 陆陸 lu, 金 jin, 石 shi, 戴 dai, 贾賈 jia, 韦韋 wei, 夏 xia, 邱 qiu, 方 fang, 侯 hou, 邹鄒 zou,
熊 xiong, 孟 meng, 秦 qin, 白 bai, 江 jiang, 阎閻 yan, 薛 xue, 尹 yin, 段 duan, 雷 lei, 黎 li, 史 shi,
龙龍 long, 陶 tao, 贺賀 he, 顾顧 gu, 毛 mao, 郝 hao, 龚龔 gong, 邵 shao, 万萬 wan, 钱錢 qian, 严嚴 yan, 康 kang,
孔 kong
`)

// readChineseSurnames reads characters, and behind them how they are read; it also returns all readings.
func readChineseSurnames(table string) (readings map[rune][]string, all set) {
	readings, all = map[rune][]string{}, set{}
	for entry := range strings.SplitSeq(table, ",") {
		fields := strings.Fields(entry)
		for _, character := range fields[0] {
			readings[character] = fields[1:]
		}
		for _, reading := range fields[1:] {
			all[reading] = struct{}{}
		}
	}
	return readings, all
}

// isChineseSurname knows the frequent family names in pinyin.
func isChineseSurname(word string) bool { return chineseSurnames.has(word) }

// isChineseSurnameCharacter knows them in Chinese writing.
func isChineseSurnameCharacter(r rune) bool { return chineseReadings[r] != nil }

// contradictsPinyin reports whether an address is a Chinese name with another family name than this one, which is in
// Chinese writing: qiang.liu@ beside 孙雨桐. Japanese names have more syllables.
func (a PersonName) contradictsPinyin(local string) bool {
	const family, longestName, longestPart = 1, 3, 2 // characters; syllables
	surname, _ := utf8.DecodeRuneInString(a.words)
	readings := chineseReadings[surname]
	n := utf8.RuneCountInString(a.words)
	if readings == nil || n <= family || n > longestName || strings.ContainsFunc(a.words, isNotHan) {
		return false
	}
	parts := strings.FieldsFunc(local, isSign)
	isPart := func(part string) bool { return part != "" && isPinyinOf(part, longestPart) }
	return len(parts) == 2 && isPart(parts[0]) && isPart(parts[1]) && slices.ContainsFunc(parts, isChineseSurname) &&
		!slices.ContainsFunc(readings, func(reading string) bool { return slices.Contains(parts, reading) })
}

func isNotHan(r rune) bool { return !unicode.Is(unicode.Han, r) }
