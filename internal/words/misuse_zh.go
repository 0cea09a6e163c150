package words

import (
	"fmt"
	"strings"
)

func (Chinese) MisuseUnknownCommand(name, parent string, near []string) string {
	text := fmt.Sprintf("%s 没有命令 %q", parent, name)
	if len(near) > 0 {
		return text + "；是否想用：" + strings.Join(near, "、")
	}
	return text + "；请看：" + parent + " --help"
}

func (Chinese) MisuseTooMany(command string, extra []string) string {
	return fmt.Sprintf("%s 不接受 %q；请看：%s --help", command, strings.Join(extra, " "), command)
}

func (Chinese) MisuseTooFew(usage string) string { return "缺少参数；写法：" + usage }

func (Chinese) MisuseUnknownFlag(flag, command string, near []string) string {
	text := command + " 没有选项 " + flag
	if len(near) > 0 {
		return text + "；是否想用：" + strings.Join(near, "、")
	}
	return text + "；请看：" + command + " --help"
}

func (Chinese) MisuseNeedsValue(flag string) string { return flag + " 需要一个值" }

func (Chinese) MisuseBadValue(flag, value, why string) string {
	return fmt.Sprintf("%s 不能是 %q：%s", flag, value, why)
}

func (Chinese) MisuseSyntax(text string) string { return "选项没有这种写法：" + text }

func (Chinese) MisuseRequired(flags []string, usage string) string {
	return "必须给出：" + strings.Join(flags, "、") + "；写法：" + usage
}

func (Chinese) MisuseTogether(flags, missing []string) string {
	return strings.Join(flags, "、") + " 必须一起给出；还缺：" + strings.Join(missing, "、")
}

func (Chinese) MisuseExclusive(flags, given []string) string {
	return strings.Join(flags, "、") + " 只能给出一个，不能同时给出：" + strings.Join(given, "、")
}

func (Chinese) MisuseLanguage(tag string, tags []string) string {
	return fmt.Sprintf("没有语言 %q；可选：%s", tag, strings.Join(tags, "、"))
}

func (Chinese) MisuseNoInteger() string { return "不是整数，或数值过大" }
func (Chinese) MisuseNoNumber() string  { return "不是数字" }
func (Chinese) MisuseNoBool() string    { return "既不是 true 也不是 false" }
func (Chinese) MisuseNoDuration() string {
	return "不是时长；时长写作 500ms、30s、15m 或 24h"
}

func (Chinese) MisuseNoTime(example string) string {
	return "既不是 15m 这样的时长，也不是 " + example + " 这样或表格里那样的时间，也不是日期"
}

func (Chinese) MisuseEmptyFlag(flag string) string {
	return flag + " 是空的；请给出值，或不写这个选项"
}

func (Chinese) MisuseLimit(limit int) string {
	return fmt.Sprintf("--limit 是 %d；至少为 1", limit)
}
