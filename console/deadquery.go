package console

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
)

// deadQuery reads the filter of dead letters that a page's URL or a form has.
func deadQuery(r *request, v url.Values) (q api.DeadQuery, form pages.DeadForm, err error) {
	text := func(name string) string { return strings.TrimSpace(v.Get(name)) }
	form = pages.DeadForm{
		Subscription: v.Get("subscription"), ID: text("id"), Seq: text("seq"), Type: text("type"), Corp: text("corp"), App: text("app"), Where: text("where"),
		Since: text("since"), Until: text("until"), Error: v.Get("error"), Damaged: v.Get("damaged") != "", Grouped: v.Get("view") == "reasons",
	}
	q = api.DeadQuery{
		Subscription: form.Subscription, EventID: form.ID, Type: form.Type, CorpID: form.Corp, App: form.App, Where: form.Where, Error: form.Error, Damaged: form.Damaged, Masked: r.masked(),
	}
	if q.Seq, err = optionalSeq(r, form.Seq); err != nil {
		return q, form, err
	}
	if q.Since, err = r.moment(form.Since); err != nil {
		return q, form, err
	}
	q.Until, err = r.moment(form.Until)
	return q, form, err
}

// optionalSeq reads a sequence; 0 for an empty text.
func optionalSeq(r *request, text string) (api.Seq, error) {
	if text == "" {
		return 0, nil
	}
	seq, err := strconv.ParseUint(text, 10, 63)
	if err != nil || seq == 0 {
		return 0, api.Refuse(api.CodeInvalid, "%s", r.say.ConsoleBadSeq(text))
	}
	return api.Seq(seq), nil
}

// values are parameters of a URL.
func values(pairs []string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			v.Set(pairs[i], pairs[i+1])
		}
	}
	return v
}
