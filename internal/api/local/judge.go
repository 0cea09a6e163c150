package local

import (
	"context"
	"strconv"

	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/internal/api"
)

// judge asks the filter, and notes if it is not known.
func (c *whyCase) judge(ctx context.Context, f *api.Fate) (err error) {
	known := true
	switch r := c.note.Replay; {
	case r != nil && c.isOutside():
		f.Filter = &api.Judgement{
			Part: api.PartRange, Replay: true, Has: strconv.FormatUint(uint64(c.seq), 10),
			Wanted: []string{strconv.FormatUint(uint64(r.From), 10), strconv.FormatUint(uint64(r.End), 10)},
		}
	case c.env == nil:
	case r != nil:
		f.Filter, known, err = c.judgeReplay(ctx, r.Spec)
	default:
		f.Filter, known = c.judgeBy(c.note.Spec, c.work)
	}
	if !known {
		f.Unknown = append(f.Unknown, api.UnknownFilter)
	}
	return err
}

// judgeReplay asks the filter of the subscription that a replay goes through, and then what the replay itself selects.
func (c *whyCase) judgeReplay(ctx context.Context, spec api.ReplaySpec) (j *api.Judgement, known bool, err error) {
	through, known := new(api.Judgement), true
	if spec.Subscription != "" {
		through, known, err = c.judgeParent(ctx, spec.Subscription)
		if err != nil || known && !through.Selected {
			return through, known, err
		}
	}
	selector, err := spec.Selector()
	if err != nil {
		return nil, false, nil // another version made it
	}
	own := selector.Explain(c.env)
	switch {
	case !own.Selected:
		own.Replay = true
	case !known:
		return nil, false, nil
	default:
		own.Seen = append(through.Seen, own.Seen...)
	}
	return &own, true, nil
}

// judgeParent asks the filter of the subscription that a replay goes through.
func (c *whyCase) judgeParent(ctx context.Context, name string) (j *api.Judgement, known bool, err error) {
	subs, err := c.Journal.Subscriptions(ctx, name)
	if err != nil {
		return nil, false, err
	}
	var note Note
	if len(subs) > 0 {
		note, _ = ReadNote(subs[0].Note) // what cannot be read is not known
	}
	j, known = c.judgeBy(note.Spec, c.Service.work(name))
	return j, known, nil
}

// judgeBy asks the filter of a subscription, if that is known: it is here where the subscription is worked, and else in the spec that
// is kept of it.
func (c *whyCase) judgeBy(kept api.Spec, work Work) (j *api.Judgement, known bool) {
	var f filter.Filter
	switch {
	case work.Dispatcher != nil && work.Fault != "": // the config here is not that by which it is worked elsewhere
	case work.Dispatcher != nil:
		f, known = work.Filter, true
	case kept != nil:
		f, known = kept.Filter()
	default:
		f, known = work.Spec.Filter()
	}
	if !known {
		return nil, false
	}
	matcher, err := f.Compile()
	if err != nil {
		return nil, false
	}
	judged := api.Judged(matcher.Explain(c.env))
	return &judged, true
}
