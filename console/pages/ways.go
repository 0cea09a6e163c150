package pages

import (
	"net/url"
	"strconv"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
)

// appPath is the path of the page about an app.
func appPath(name string) string { return "/apps/" + url.PathEscape(name) }

// streamLine is how an app stands with Stream.
func (f Frame) streamLine(s api.Stream) string {
	return f.Say.StatusStream(f.Say.StatusState(string(s.State)), len(s.Connections), s.Wanted, f.ago(s.LastFrame), f.ago(s.LastEvent))
}

// openErrorLine is why no connection was opened.
func (f Frame) openErrorLine(e api.OpenError) string {
	return f.Say.StatusOpenError(f.ago(e.At), e.Past, known(e.Stage), known(e.Reason), words.Elsewhere(f.Say, e.Error))
}

func known(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

// stateClass is the class of a state's word.
func stateClass(s api.State) string {
	switch s {
	case api.Connected:
		return "tag good"
	case api.Refused:
		return "tag bad"
	}
	return "tag warn"
}

// sourceClass is the class of the word for a source's state.
func sourceClass(s api.SourceState) string {
	switch s {
	case api.SourceRunning, api.SourceElsewhere:
		return "tag good"
	case api.SourceFailed:
		return "tag bad"
	}
	return "tag warn"
}

func count[N int | int64 | uint64](n N) string { return strconv.FormatInt(int64(n), 10) }

// pathOf is the path of a URL.
func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Path
}

// refusalHint is what to do about pushes that were refused; empty if nobody knows.
func (f Frame) refusalHint(r api.HTTPRefusal) string {
	if r.Hint == "" {
		return ""
	}
	return f.Say.IntakeHint(r.Reason, r.Hint)
}
