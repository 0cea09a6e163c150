package config

// A Problem is something wrong with a Config.
type Problem struct {
	At   string // such as apps[0].http.path
	Text string // what is wrong, and what to do; never a secret
}

func (p Problem) Error() string {
	if p.At == "" {
		return p.Text
	}
	return p.At + ": " + p.Text
}
