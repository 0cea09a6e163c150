package words

func (Chinese) ConsoleShort() string {
	return "在浏览器中打开正在运行的守护进程的控制台"
}
func (Chinese) ConsoleLong() string {
	return `向在数据目录上运行的守护进程要一个控制台链接，打印并在浏览器中打开。链接十分钟内有效，只能使用一次。`
}
func (Chinese) ConsoleExample() string {
	return `  dingevent console
  dingevent console --role viewer --no-open`
}
func (Chinese) ConsoleFlagRole() string {
	return "viewer 只能查看，个人信息被隐藏；operator 还可以处理死信、暂停和重放；admin 还可以修改订阅"
}
func (Chinese) ConsoleFlagNoOpen() string { return "只打印链接" }
func (Chinese) ConsoleOpenYourself() string {
	return "这里打不开浏览器，请自行打开链接"
}
func (Chinese) ConsoleLinkLine(url string) string { return "控制台：" + url }
