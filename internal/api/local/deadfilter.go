package local

import (
	"errors"
	"strings"

	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/veil"
	"github.com/dingevent/dingevent/journal"
)

// A deadFilter says which dead letters a query selects.
type deadFilter struct {
	api.DeadQuery
	events *filter.Matcher // by Type and Where
}

// newDeadFilter checks q. An error is [api.CodeInvalid].
func newDeadFilter(q api.DeadQuery) (deadFilter, error) {
	if err := checkTimes(q.Since, q.Until); err != nil {
		return deadFilter{}, err
	}
	f := filter.Filter{Where: q.Where}
	if q.Type != "" {
		f.Types = []string{q.Type}
	}
	events, err := f.Compile()
	if err != nil {
		return deadFilter{}, api.Refuse(api.CodeInvalid, "%v", err)
	}
	return deadFilter{q, events}, nil
}

// row reports whether a dead letter may be selected, by what is known without its event.
func (f deadFilter) row(row journal.Exception) bool {
	return (!f.Damaged || delivery.Damaged(row)) && !row.Changed.Before(f.Since) && (f.Until.IsZero() || row.Changed.Before(f.Until)) &&
		f.says(row.Error) && (!f.Masked || f.Error == "" || f.says(veil.Text(row.Error, api.Hidden)))
}

// says reports whether an error has the text in it.
func (f deadFilter) says(err string) bool {
	return strings.Contains(strings.ToLower(err), strings.ToLower(f.Error))
}

var (
	errAgedOut = errors.New("its event has aged out")
	errDamaged = errors.New("its event is damaged")
)

// event reports whether the event is selected; without an envelope it has aged out. An error means that the filter cannot evaluate it.
func (f deadFilter) event(entry journal.Entry) (bool, error) {
	env, byEvent := entry.Envelope, f.EventID != "" || f.Type != "" || f.CorpID != "" || f.App != "" || f.Where != ""
	switch {
	case byEvent && env == nil:
		return false, errAgedOut
	case byEvent && entry.Damage != "":
		return false, errDamaged
	case env == nil, entry.Damage != "":
		return true, nil
	case f.EventID != "" && f.EventID != env.ID, f.CorpID != "" && f.CorpID != env.CorpID, f.App != "" && f.App != env.App:
		return false, nil
	}
	if f.Masked && f.Where != "" {
		env = api.Masked(env)
	}
	return f.events.Match(env)
}
