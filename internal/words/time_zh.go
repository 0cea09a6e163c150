package words

func (Chinese) TimeNever() string          { return "从未" }
func (Chinese) TimeAgo(span string) string { return span + " 前" }
