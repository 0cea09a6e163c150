package page

import (
	"strconv"
	"strings"

	"github.com/dingevent/dingevent/bench/contest"
)

// A language says what a page says.
type language struct {
	chinese bool
	suffix  string // of a page's and a picture's name
}

var (
	english = language{}
	chinese = language{true, ".zh-CN"}
)

func (l language) text(t contest.Text) string { return l.say(t.EN, t.ZH) }

func (l language) say(en, zh string) string {
	if l.chinese {
		return zh
	}
	return en
}

// rivalsZH are the names of rivals that are no names of software.
var rivalsZH = map[string]string{
	"encoding/json, v2 engine":               "encoding/json，v2 引擎",
	"our Decode of the event":                "我们对同一事件的 Decode",
	"textbook":                               "教科书写法",
	"SHA-1, base64 and AES alone":            "只做 SHA-1、base64 和 AES",
	"ours without a journal":                 "我们自己，没有事件日志",
	"bare net/http":                          "裸 net/http",
	"gorilla, a goroutine an event":          "gorilla，每个事件一个 goroutine",
	"append file, shared syncs":              "追加文件，共用落盘",
	"append file":                            "追加文件",
	"JetStream, synced":                      "JetStream，每条落盘",
	"River on SQLite":                        "SQLite 上的 River",
	"JetStream consumer with acks":           "JetStream 消费者，逐条确认",
	"River, by processor time":               "River，按处理器时间",
	"JetStream, by processor time":           "JetStream，按处理器时间",
	"ours without a journal, processor time": "我们自己，没有事件日志，按处理器时间",
	"bare net/http, processor time":          "裸 net/http，按处理器时间",
	"bare net/http client":                   "裸 net/http 客户端",
	"the same, by processor time":            "同上，按处理器时间",
	"ours without an order":                  "我们自己，不保序",
	"one, by processor time":                 "一个订阅，按处理器时间",
	"one subscription":                       "一个订阅",
	"INSERT of many rows":                    "一次插入多行的 INSERT",
	"at one gateway":                         "在一个网关",
	"River, groups of 100":                   "River，每组 100 个",
	"without":                                "没有快照时",
}

func (l language) rival(name string) string {
	if zh := rivalsZH[name]; l.chinese && zh != "" {
		return zh
	}
	return name
}

// amount writes a value of a unit of go test with a unit that people read.
func (l language) amount(v float64, unit string) string {
	switch {
	case v == 0:
		return "–"
	case strings.HasSuffix(unit, "/s"):
		return l.count(int(v)) + l.say("/s", "/秒")
	case strings.HasSuffix(unit, "-ms"):
		return digits(v) + l.say(" ms", " 毫秒")
	case unit == "MB":
		return digits(v) + " MB"
	case v < 1000:
		return digits(v) + l.say(" ns", " 纳秒")
	case v < 1e6:
		return digits(v/1e3) + l.say(" µs", " 微秒")
	default:
		return digits(v/1e6) + l.say(" ms", " 毫秒")
	}
}

// count writes a number with commas.
func (l language) count(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
