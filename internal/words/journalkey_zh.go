package words

import "fmt"

func (Chinese) JournalKeyShort() string {
	return "显示事件日志用哪个密钥加密、哪些内容已加密"
}
func (Chinese) JournalKeyLong() string {
	return `显示加密事件日志的密钥编号、已加密和未加密的事件数，以及包裹各数据密钥的密钥。
密钥本身从不显示。事件日志在文件中时，运行中的守护进程只给出编号：要统计数量，请先停止它。`
}
func (Chinese) JournalKeyNewShort() string {
	return "为配置项 encryption.key 生成一个密钥并输出"
}
func (Chinese) JournalKeyRewrapShort() string {
	return "用当前密钥重新包裹所有数据密钥，使旧密钥可以删除"
}
func (Chinese) JournalKeyRewrapLong() string {
	return `用配置中的当前密钥重新包裹事件日志的所有数据密钥，配置中从此不再需要旧密钥。不会重写任何事件。
守护进程启动时会自动完成。使用数据库时，可以在网关运行期间执行。备份仍需要备份时所用的密钥。`
}
func (Chinese) JournalKeyMade(id string) string {
	return fmt.Sprintf("密钥编号为 %s。丢失密钥，用它加密的内容就无法恢复：请另存一份，不要与备份放在一起。", id)
}
func (Chinese) JournalKeyNow(id string) string {
	if id == "" {
		return "未使用密钥：现在保存的内容不加密。"
	}
	return fmt.Sprintf("现在保存的内容用密钥 %s 加密。", id)
}
func (Chinese) JournalKeyRunning() string {
	return "守护进程正在运行。要统计已加密的事件，请先停止它。"
}
func (Chinese) JournalKeyEvents(encrypted, clear int64) string {
	return fmt.Sprintf("已加密 %d 个事件，未加密 %d 个。", encrypted, clear)
}
func (Chinese) JournalKeyWraps(id string, dataKeys int) string {
	return fmt.Sprintf("密钥 %s 包裹 %d 个数据密钥。", id, dataKeys)
}
func (Chinese) JournalKeyRewrapped(dataKeys int) string {
	return fmt.Sprintf("%d 个数据密钥原由其他密钥包裹。现在全部由当前密钥包裹。", dataKeys)
}
func (Chinese) KeyUnloaded(cause string) string  { return "无法使用密钥：" + cause }
func (Chinese) StatusEncrypted(id string) string { return "，用密钥 " + id + " 加密" }
