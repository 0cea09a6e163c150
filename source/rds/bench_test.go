package rds_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/mariadbtest"
	"github.com/dingevent/dingevent/journal/sqlite"
	"github.com/dingevent/dingevent/source/rds"
)

// benchData is a row as DingTalk writes one for a member.
var benchData = `{"syncAction":"user_modify_org","syncSeq":"1F","userid":"u1","name":"` + strings.Repeat("name ", 60) + `"}`

// BenchmarkRows reads, stores and marks rows that wait, into a journal on the disk.
func BenchmarkRows(b *testing.B) {
	w := newWorld(b, mariadbtest.Shared(b))
	w.fill(b.N)
	stop := w.measure(b, func(*dingevent.Envelope) {})
	defer stop()
	b.ResetTimer()
	w.untilDone()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// BenchmarkLag writes 100 rows a second, and measures from the commit of each until the journal has it.
func BenchmarkLag(b *testing.B) {
	w := newWorld(b, mariadbtest.Shared(b))
	committed := make(map[string]time.Time, b.N)
	stored := map[string]time.Time{}
	stop := w.measure(b, func(e *dingevent.Envelope) { stored[e.Meta["biz_id"]] = time.Now() })
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	b.ResetTimer()
	for i := range b.N {
		<-tick.C
		id := fmt.Sprint("row", i)
		w.insert(id, benchData)
		committed[id] = time.Now()
	}
	w.untilDone()
	b.StopTimer()
	stop()
	var lags []time.Duration
	for id, at := range committed {
		lags = append(lags, stored[id].Sub(at))
	}
	slices.Sort(lags)
	b.ReportMetric(float64(lags[len(lags)/2].Milliseconds()), "ms-median")
	b.ReportMetric(float64(lags[len(lags)*99/100].Milliseconds()), "ms-p99")
	b.ReportMetric(float64(lags[len(lags)-1].Milliseconds()), "ms-worst")
}

// fill adds rows that wait.
func (w *world) fill(n int) {
	for from := 0; from < n; from += 500 {
		var values []string
		var args []any
		for i := from; i < min(from+500, n); i++ {
			values = append(values, "('2026-11-30 12:00:00','2026-11-30 12:00:00','1_0','corp',?,13,?,1,0)")
			args = append(args, fmt.Sprint(i), benchData)
		}
		w.exec("INSERT INTO "+rds.High+" (gmt_create, gmt_modified, subscribe_id, corp_id, biz_id, biz_type, biz_data, open_cursor, status) VALUES "+strings.Join(values, ","), args...)
	}
}

// measure runs a source into a journal on the disk, as a program does, and calls each with what is stored.
func (w *world) measure(b *testing.B, each func(*dingevent.Envelope)) (stop func()) {
	j, err := sqlite.Open(filepath.Join(b.TempDir(), "journal.db"), &sqlite.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	receive := func(ctx context.Context, envs ...*dingevent.Envelope) error {
		err := j.Receive(ctx, envs...)
		for _, e := range envs {
			each(e)
		}
		return err
	}
	w.receive.Store(&receive)
	w.begin(&rds.Options{Every: time.Second})
	return func() {
		w.stop()
		j.Close()
	}
}
