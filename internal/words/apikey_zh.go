package words

func (Chinese) APIKeyShort() string { return "为访问 API 的程序生成密钥" }
func (Chinese) APIKeyLong() string {
	return `为访问 API 的程序生成一个密钥并输出。要写进配置的内容输出到标准错误：那是密钥的哈希，无法由它还原密钥。所以密钥只
显示这一次。

viewer 可以看一切的状态，看不到事件内容。operator 还能看事件和尝试，处理死信，暂停，移动游标。admin 还能设置和移除
订阅，回放到任意 sink，重新加载，备份。

把这一项写进配置，然后重新加载。更换密钥：用另一个名字加一个，重新加载，发给使用者，再去掉旧的。`
}
func (Chinese) APIKeyExample() string  { return English{}.APIKeyExample() }
func (Chinese) APIKeyFlagRole() string { return "能做什么：viewer、operator 或 admin" }
func (Chinese) APIKeyEntry(entry string) string {
	return "写进配置，然后重新加载：\n" + entry
}
