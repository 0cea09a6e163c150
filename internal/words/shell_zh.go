package words

func (Chinese) ShellUsage() string       { return "用法：" }
func (Chinese) ShellExamples() string    { return "示例：" }
func (Chinese) ShellCommands() string    { return "命令：" }
func (Chinese) ShellFlags() string       { return "选项：" }
func (Chinese) ShellGlobalFlags() string { return "所有命令通用的选项：" }
func (Chinese) ShellMore(command string) string {
	return "查看某个命令的说明：" + command + " 命令 --help"
}
func (Chinese) ShellFlagsPlace() string          { return "[选项]" }
func (Chinese) ShellCommandPlace() string        { return "命令" }
func (Chinese) ShellDefault(value string) string { return "（默认 " + value + "）" }
func (Chinese) ShellHelpFlag() string            { return "显示该命令的帮助" }
func (Chinese) ShellHelpShort() string           { return "查看某个命令的帮助" }
func (Chinese) ShellLangFlag() string {
	return "文字的语言：en 或 zh（环境变量 DINGEVENT_LANG，或系统区域设置）"
}
