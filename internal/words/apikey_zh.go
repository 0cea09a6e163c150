package words

import "fmt"

func (Chinese) APIKeyShort() string {
	return "生成、列出、轮换和移除 API 的密钥，更改密钥的角色"
}
func (Chinese) APIKeyLong() string {
	return `程序用密钥访问 API，每个密钥有一个角色。apikey make、list、rotate、role、remove 管理事件日志里的密钥，不必停下任何东西：
共用一个事件日志的网关同时拥有它们。

如果不写这些命令而写 NAME，就为配置生成一个密钥并输出。要写进配置的内容输出到标准错误：那是密钥的哈希，无法由它还原密钥。
所以密钥只显示这一次。把这一项写进配置，然后重新加载。更换配置里的密钥：用另一个名字加一个，重新加载，发给使用者，再去掉旧的。

viewer 可以看一切的状态，看不到事件内容。operator 还能看事件和尝试，处理死信，暂停，移动游标。admin 还能设置和移除
订阅，回放到任意 sink，重新加载，备份，管理密钥。`
}
func (Chinese) APIKeyExample() string {
	return `  dingevent apikey make grafana > grafana.key
  dingevent apikey rotate grafana --overlap 48h > grafana.key
  curl -H "Authorization: Bearer $(cat grafana.key)" http://127.0.0.1:7780/api/v1/status
  dingevent apikey on-call --role admin > on-call.key    # 写进配置的`
}
func (Chinese) APIKeyFlagRole() string { return "能做什么：viewer、operator 或 admin" }
func (Chinese) APIKeyEntry(entry string) string {
	return "写进配置，然后重新加载：\n" + entry
}
func (Chinese) APIKeyMakeShort() string {
	return "在事件日志里生成一个密钥，只显示这一次"
}
func (Chinese) APIKeyMakeLong() string {
	return `让运行中的守护进程生成一个密钥并输出。事件日志里只有它的哈希，所以没有人能再显示它。共用事件日志的网关在 5 秒内都认它，
重启后也认。

已有密钥用了的名字会被拒绝，配置的 api_keys 里的名字也一样。`
}
func (Chinese) APIKeyMakeExample() string { return English{}.APIKeyMakeExample() }
func (Chinese) APIKeyMade(name, role, expires string) string {
	return fmt.Sprintf("已生成 %s，角色 %s%s；密钥不会再显示", name, role, expiringZH(expires))
}

func expiringZH(expires string) string {
	if expires == "" {
		return ""
	}
	return "，有效到 " + expires
}
func (Chinese) APIKeyFlagExpires() string {
	return "从何时起失效：一个时间，或从现在起多久，例如 2160h（默认不失效）"
}
func (Chinese) APIKeyRotateShort() string { return "给密钥换一个新的，并输出" }
func (Chinese) APIKeyRotateLong() string {
	return `让运行中的守护进程给密钥换一个新的，并输出。旧的在 --overlap 内仍然有效，程序可以趁这段时间换成新的。旧的最后一次使用的
时间见 dingevent apikey list。用 --overlap 0s，旧的立即失效。

角色和失效时间不变；更改角色用 dingevent apikey role。已过期的密钥，用 --expires 可以重新有效。如果新密钥在途中丢失，请再轮换一次。`
}
func (Chinese) APIKeyRotateExample() string { return English{}.APIKeyRotateExample() }
func (Chinese) APIKeyRotated(name, until, expires string) string {
	old := "旧的已失效"
	if until != "" {
		old = "旧的有效到 " + until
	}
	return fmt.Sprintf("已轮换 %s%s：%s；密钥不会再显示", name, expiringZH(expires), old)
}
func (Chinese) APIKeyFlagOverlap() string {
	return "旧密钥还有效多久，最多 720h；0s 表示立即失效"
}
func (Chinese) APIKeyRoleShort() string { return "更改密钥的角色" }
func (Chinese) APIKeyRoleLong() string {
	return `让运行中的守护进程给事件日志里的密钥换一个角色：viewer、operator 或 admin。密钥本身不变，程序不必更换。在这个守护进程，
从下一个请求起生效；在共用事件日志的其他网关，5 秒内生效。密钥不再有权打开的流，也在这段时间内结束。

拿着密钥的人不会得到通知。给它更多权限之前，先想清楚有哪些程序和人拿着它。`
}
func (Chinese) APIKeyRoleDone(name, role string) string { return name + " 的角色现在是 " + role }
func (Chinese) APIKeyListShort() string                 { return "列出密钥的情况，不含密钥本身" }
func (Chinese) APIKeyListLong() string {
	return `列出事件日志里的密钥，以及运行中的守护进程配置里的密钥。在别的网关上的使用，“最近使用”最多晚 10 分钟。`
}
func (Chinese) APIKeyNone() string { return "没有密钥；生成一个：dingevent apikey make NAME" }
func (Chinese) APIKeyColumns() string {
	return "名称\t角色\t来自\t生成于\t最近使用\t失效时间\t说明"
}
func (Chinese) APIKeyFrom(source string) string {
	if source == "config" {
		return "配置"
	}
	return "事件日志"
}
func (Chinese) APIKeyUnused() string  { return "从未" }
func (Chinese) APIKeyExpired() string { return "已过期" }
func (Chinese) APIKeyHidden() string  { return "在这里无效：配置里有另一个同名的密钥" }
func (Chinese) APIKeyOld(count int, until, used string) string {
	if count == 1 {
		return fmt.Sprintf("旧密钥有效到 %s，最近使用：%s", until, used)
	}
	return fmt.Sprintf("%d 个旧密钥仍有效，最后一个到 %s，最近使用：%s", count, until, used)
}
func (Chinese) APIKeyRemoveShort() string { return "移除一个密钥" }
func (Chinese) APIKeyRemoveLong() string {
	return `让运行中的守护进程移除事件日志里的一个密钥，连同它的旧密钥。这个守护进程立即拒绝它，共用事件日志的其他网关在 5 秒内
拒绝。用它打开的流也在这时结束。`
}
func (Chinese) APIKeyRemoveDone(name string) string { return "已移除 " + name }
