package words

func (Chinese) RootShort() string {
	return "接收钉钉事件，保存到处理完为止；一台电脑就能全部试用"
}

func (Chinese) RootLong() string {
	return `dingevent 先把钉钉推送的每个事件落盘，再应答钉钉，然后一直投递，直到真正处理完。

从这里开始：dingevent dev`
}

func (Chinese) RootTry() string       { return "试用：" }
func (Chinese) RootRun() string       { return "运行：" }
func (Chinese) RootLook() string      { return "查看：" }
func (Chinese) RootRepair() string    { return "修复：" }
func (Chinese) RootReference() string { return "参考：" }
func (Chinese) VersionShort() string {
	return "显示版本和平台；加 --json 还有提交、表的版本和模块"
}
func (Chinese) FlagJSON() string      { return "输出一个 JSON 对象" }
func (Chinese) FlagJSONLines() string { return "每行输出一个 JSON 对象" }

func (Chinese) CompletionShort() string {
	return "输出 Shell 补全脚本：按 Tab 补全命令、选项和名称"
}

func (Chinese) CompletionLong() string {
	return `输出所用 Shell 的补全脚本。除命令和选项外，还能补全事件类型、事件分类、推送方式，
以及数据目录里订阅和回放的名称。`
}

func (Chinese) CompletionExample() string {
	return `  source <(dingevent completion bash)                                     # bash，仅当前会话；需要 bash-completion
  dingevent completion bash > /etc/bash_completion.d/dingevent            # bash，每个会话
  dingevent completion zsh > "${fpath[1]}/_dingevent"                     # zsh；~/.zshrc 里需要 compinit
  dingevent completion fish > ~/.config/fish/completions/dingevent.fish
  dingevent completion powershell | Out-String | Invoke-Expression`
}
