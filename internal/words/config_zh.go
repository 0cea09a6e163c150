package words

import (
	"fmt"
	"strings"
)

func (Chinese) CheckShort() string { return "检查配置，并显示实际生效的内容" }

func (Chinese) CheckLong() string {
	return `检查配置，不访问网络，也不打开事件日志，只读取配置里写明的证书文件。
没有问题时退出码为 0，并输出替换了环境变量、补上默认值、隐藏了密钥的配置；
有问题时退出码为 1，指出每处错误的行号和列号。`
}

func (Chinese) CheckFlag() string      { return "像 dingevent check 那样检查配置，然后退出" }
func (Chinese) CheckFlagQuiet() string { return "只输出警告和错误" }

func (Chinese) CheckValid(path string) string { return path + " 没有错误，实际生效的是：" }

func (Chinese) CheckWarning(text string) string { return "警告：" + text }

func (Chinese) CheckNoSuchType(at, eventType string, nearest []string) string {
	if len(nearest) == 0 {
		return fmt.Sprintf("%s：事件目录里没有 %q；全部见：dingevent catalog", at, eventType)
	}
	return fmt.Sprintf("%s：事件目录里没有 %q；最接近的是：%s", at, eventType, strings.Join(nearest, "、"))
}

func (Chinese) CheckFormer(at, name, now string) string {
	return fmt.Sprintf("%s：%q 是 %q 的旧名，请改用新名", at, name, now)
}

func (Chinese) CommandFormer(name, now string) string {
	return fmt.Sprintf("%q 是这个命令的旧名，现在叫 %q", name, now)
}

func (Chinese) InitShort() string { return "写一份起步用的配置" }

func (Chinese) InitLong() string {
	return `写一份带注释的起步配置：一个 Stream 应用，事件写入文件。不会覆盖已有的文件。
不写 FILE 时是 dingevent.yaml。`
}

func (Chinese) InitExists(path string) string {
	return path + " 已经存在；请换一个文件名，或检查它：dingevent check -c " + path
}

func (Chinese) InitDone(path string) string {
	return fmt.Sprintf("已写入 %s；设置 DING_CLIENT_ID 和 DING_CLIENT_SECRET，然后运行：dingevent check -c %[1]s", path)
}

func (Chinese) SchemaConfigShort() string { return "用 JSON Schema 向编辑器描述配置" }

func (Chinese) SchemaConfigLong() string {
	return `输出配置的 JSON Schema：编辑器据此补全配置项、显示含义、标出错误。
在配置的第一行写明它的文件：
# yaml-language-server: $schema=dingevent.schema.json`
}

func (Chinese) SchemaConfigFlagSubscription() string {
	return "描述单个订阅，即 subscriptions set 读取的内容"
}
