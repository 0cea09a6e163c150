package words

// Time is how long ago something was.
type Time interface {
	TimeNever() string
	TimeAgo(span string) string
}

func (English) TimeNever() string          { return "never" }
func (English) TimeAgo(span string) string { return span + " ago" }
