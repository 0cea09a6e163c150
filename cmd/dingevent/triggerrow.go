package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/simulator"
	"github.com/dingevent/dingevent/internal/words"
)

// A triggeredRow is the line of trigger --json for a row.
type triggeredRow struct {
	Type      string              `json:"type"`
	Transport dingevent.Transport `json:"transport"`
	ID        string              `json:"id"`
	Server    string              `json:"server"`
	Table     string              `json:"table"`
}

// rows writes the events as rows of a vendor's tables, where no fake DingTalk is needed.
func (t *trigger) rows(ctx context.Context, data []byte, w io.Writer) error {
	if t.rds == "" {
		return words.Fail(words.Words.TriggerNoRDS)
	}
	opening, cancel := t.patient(ctx)
	defer cancel()
	target, err := simulator.OpenRDS(opening, t.rds)
	if err != nil {
		return err
	}
	defer target.Close()
	all := make([]simulator.PushRequest, t.count)
	for i := range all {
		all[i] = t.req
		all[i].Data = data
		shape := func() error { return all[i].ShapeNth(i + 1) }
		if t.count == 1 {
			shape = func() error { return all[i].Shape(data) }
		}
		if err := shape(); err != nil {
			return err
		}
	}
	if t.every == 0 {
		return t.write(ctx, target, all, w)
	}
	for i := range all {
		if err := t.write(ctx, target, all[i:i+1], w); err != nil {
			return err
		}
		if i == len(all)-1 {
			break
		}
		select {
		case <-time.After(t.every):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// write writes some rows and prints where they are.
func (t *trigger) write(ctx context.Context, target *simulator.RDSTarget, some []simulator.PushRequest, w io.Writer) error {
	ctx, cancel := t.patient(ctx)
	defer cancel()
	tables, err := target.Write(ctx, some...)
	if err != nil {
		return err
	}
	for i, req := range some {
		if t.json {
			err = writeLines(w, []triggeredRow{{req.Type, req.Transport, req.ID, target.Server, tables[i]}})
		} else {
			_, err = fmt.Fprintln(w, t.say.TriggerRow(req.Type, req.ID, tables[i], target.Server))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// patient bounds how long the server may take.
func (t *trigger) patient(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, max(t.wait, time.Second))
}
