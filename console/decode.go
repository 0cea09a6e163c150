package console

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/fromwire"
)

// decodePage shows what a pasted payload is. Nothing of it is kept.
func decodePage(r *request) (answer, error) {
	form := pages.DecodeForm{Text: r.PostForm.Get("text"), Transport: r.PostForm.Get("transport"), Type: strings.TrimSpace(r.PostForm.Get("type")), BizType: strings.TrimSpace(r.PostForm.Get("biz_type"))}
	shown := pages.Decode{Form: form}
	if strings.TrimSpace(form.Text) == "" {
		return show(shown)
	}
	opts := fromwire.Options{Type: form.Type}
	if form.BizType != "" {
		n, err := strconv.ParseInt(form.BizType, 10, 64)
		if err != nil {
			return nil, api.Refuse(api.CodeInvalid, "%s", r.say.ConsoleNoNumber(form.BizType))
		}
		opts.BizType = n
	}
	arrivals, err := fromwire.Decode(dingevent.Transport(form.Transport), []byte(form.Text), &opts)
	if err != nil {
		shown.Wrong = complaint(r, err)
		return page{shown, statusOf(api.Refuse(api.CodeInvalid, ""))}, nil
	}
	for _, a := range arrivals {
		shown.Found = append(shown.Found, decoded(a))
	}
	shown.Nothing = len(arrivals) == 0
	return show(shown)
}

// decoded is an arrival as a page shows it.
func decoded(a fromwire.Arrival) pages.Decoded {
	d := pages.Decoded{Type: a.Type, Go: a.Go, Corp: a.CorpID, ID: a.ID, Born: a.Born, BizType: a.BizType, BizID: a.BizID, Data: a.Data}
	d.Event, _ = json.Marshal(a.Event) // what decoded it makes only what can be written
	for _, p := range a.Problems {
		d.Problems = append(d.Problems, p.String())
	}
	return d
}
