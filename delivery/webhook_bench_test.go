//go:build unix

package delivery_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/sink/httpsink"
)

const (
	webhookEvents = 5000
	webhookAtOnce = 64
)

// BenchmarkWebhook delivers signed CloudEvents from SQLite to a webhook on this machine, 64 at once. The rival is a bare
// client of net/http that posts the same bodies to the same server from memory, without a signature. "sink" is the sink
// alone, without journal and dispatcher.
func BenchmarkWebhook(b *testing.B) {
	server, sink := signedWebhook(b)
	log := openSQLite(b, filepath.Join(b.TempDir(), "journal.db"))
	envs := approvals(webhookEvents)
	if err := log.Receive(b.Context(), envs...); err != nil {
		b.Fatal(err)
	}
	run := func(name string, round func(*testing.B)) {
		b.Run(name, func(b *testing.B) {
			round(b) // opens the connections, which belongs to neither
			before := cpuTime(b)
			for b.Loop() {
				round(b)
			}
			b.ReportMetric(float64(b.N)*webhookEvents/b.Elapsed().Seconds(), "events/s")
			b.ReportMetric(float64(cpuTime(b)-before)/float64(b.N)/webhookEvents, "cpu-ns/event")
		})
	}
	run("ours", func(b *testing.B) { deliverTo(b, log, sink) })
	run("sink", func(b *testing.B) {
		atOnce(func(i int) {
			if err := sink.Deliver(b.Context(), dingevent.Delivery{Envelope: envs[i], Subscription: "crm", Seq: uint64(i + 1), Attempt: 1}); err != nil {
				b.Error(err)
			}
		})
	})
	bodies := posted(b, envs)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: webhookAtOnce}}
	defer client.CloseIdleConnections()
	run("bare", func(b *testing.B) { atOnce(func(i int) { post(b, client, server.URL, bodies[i]) }) })
}

// cpuTime is what this process has used, the server within it, too.
func cpuTime(tb testing.TB) time.Duration {
	tb.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// approvals are events with payloads as DingTalk sends them.
func approvals(n int) []*dingevent.Envelope {
	envs := make([]*dingevent.Envelope, n)
	for i := range envs {
		envs[i] = &dingevent.Envelope{
			ID: fmt.Sprintf("c7c7120f2c0741%08d", i), Type: "bpms_instance_change", CorpID: "ding9f50b15bccd16741", App: "hr",
			Born: time.UnixMilli(1663143335567), Received: time.Now(), Transport: dingevent.TransportStream,
			Data: fmt.Appendf(nil, `{"processInstanceId":"ad2a8b4f-%08d","corpId":"ding9f50b15bccd16741","EventType":"bpms_instance_change","businessId":"202209141615000%06d","title":"张三提交的请假","type":"finish","url":"https://aflow.dingtalk.com/dingtalk/mobile/homepage.htm?corpid=ding9f50b15bccd16741&dd_share=false&showmenu=true&back=native&procInstId=ad2a8b4f#approval","result":"agree","createTime":1663143300000,"finishTime":1663143335567,"processCode":"PROC-FF6Y4BE1-N3PQ4MFE-8IZYYKN6-9B5F","bizCategoryId":"","staffId":"manager%06d"}`, i, i, i),
		}
	}
	return envs
}

// posted are the bodies that the sink makes of envs.
func posted(b *testing.B, envs []*dingevent.Envelope) [][]byte {
	var bodies [][]byte
	catch := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			b.Error(err)
		}
		bodies = append(bodies, body)
	}))
	defer catch.Close()
	sink, err := httpsink.New(catch.URL, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer sink.Close()
	for i, env := range envs {
		d := dingevent.Delivery{Envelope: env, Subscription: "crm", Seq: uint64(i + 1), Attempt: 1}
		if err := sink.Deliver(b.Context(), d); err != nil {
			b.Fatal(err)
		}
	}
	return bodies
}

func atOnce(do func(i int)) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range webhookAtOnce {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < webhookEvents; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	all.Wait()
}

func post(b *testing.B, client *http.Client, url string, body []byte) {
	resp, err := client.Post(url, "application/cloudevents+json", bytes.NewReader(body))
	if err != nil {
		b.Error(err)
		return
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != http.StatusOK {
		b.Error(resp.StatusCode, err)
	}
}

// deliverTo delivers the whole log.
func deliverTo(b *testing.B, j journal.Journal, sink dingevent.Sink) {
	ctx, stop := context.WithCancel(b.Context())
	defer stop()
	subscriptions++
	var n atomic.Int64
	d, err := delivery.New(j, delivery.Subscription{Name: fmt.Sprint("crm", subscriptions), Sink: sink, Start: delivery.FromBeginning}, &delivery.Options{
		Logger: slog.New(slog.DiscardHandler), Concurrency: webhookAtOnce,
		OnAttempt: func(o delivery.Outcome, _ time.Duration) {
			if o != delivery.Succeeded {
				b.Error(o)
			}
			if n.Add(1) == webhookEvents {
				stop()
			}
		},
	})
	if err != nil {
		b.Fatal(err)
	}
	if err := d.Run(ctx); err != nil {
		b.Fatal(err)
	}
}

// signedWebhook is a webhook on this machine that takes all, and a sink that signs what it posts there.
func signedWebhook(b *testing.B) (server *httptest.Server, sink *httpsink.Sink) {
	b.Helper()
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, "ok")
	}))
	b.Cleanup(server.Close)
	sink, err := httpsink.New(server.URL, &httpsink.Options{Secrets: []string{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { sink.Close() })
	return server, sink
}
