//go:build !small

package telemetry

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"google.golang.org/protobuf/proto"

	"github.com/dingevent/dingevent/internal/httpanswer"
	"github.com/dingevent/dingevent/internal/logbrake"
)

const (
	tries     = 4 // of one request
	firstWait = 200 * time.Millisecond
	longWait  = 5 * time.Second
	maxAnswer = 64 << 10 // bytes that are read
)

// An exporter sends requests of one signal to a collector.
type exporter struct {
	url    string
	header http.Header
	gzip   bool
	client *http.Client
	log    *slog.Logger
	brake  *logbrake.Brake
}

func newExporter(address string, header http.Header, s settings, roots *x509.CertPool, log *slog.Logger) *exporter {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{RootCAs: roots}
	return &exporter{
		url: address, header: header, gzip: s.gzip, log: log, brake: logbrake.New(time.Minute),
		client: &http.Client{Transport: transport, Timeout: s.timeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
}

// send sends a message, again where the collector is away or wants that, a few times until ctx ends. What cannot be sent is lost, and
// the log says so.
func (e *exporter) send(ctx context.Context, m proto.Message) {
	body, err := proto.Marshal(m)
	if err == nil {
		err = e.sendText(ctx, e.packed(body))
	}
	if err != nil {
		e.brake.Warn(e.log, "export", "otlp: the collector did not take what was sent, which is lost", "error", err)
	}
}

func (e *exporter) packed(body []byte) []byte {
	if !e.gzip {
		return body
	}
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(body) // into memory: it does not fail
	w.Close()
	return b.Bytes()
}

func (e *exporter) sendText(ctx context.Context, body []byte) error {
	wait := firstWait
	for try := 1; ; try++ {
		after, err := e.once(ctx, body)
		if err == nil || after < 0 || try == tries {
			return err
		}
		select {
		case <-time.After(min(max(after, wait), longWait)):
			wait *= 2
		case <-ctx.Done():
			return err
		}
	}
}

// once sends a request. The wait is below zero if it helps nothing to send it again.
func (e *exporter) once(ctx context.Context, body []byte) (wait time.Duration, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.url, bytes.NewReader(body))
	if err != nil {
		return -1, errors.New("its URL is wrong")
	}
	req.Header = e.header.Clone()
	req.Header.Set("Content-Type", "application/x-protobuf")
	if e.gzip {
		req.Header.Set("Content-Encoding", "gzip")
	}
	resp, err := httpanswer.Whole(e.client.Do(req))
	if err != nil {
		if inner, ok := errors.AsType[*url.Error](err); ok { // which has the whole URL
			err = inner.Err
		}
		return 0, err
	}
	defer resp.Body.Close()
	io.Copy(io.Discard, io.LimitReader(resp.Body, maxAnswer))
	switch resp.StatusCode {
	case http.StatusOK, http.StatusAccepted, http.StatusNoContent:
		return 0, nil
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		seconds, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
		return time.Duration(max(seconds, 0)) * time.Second, fmt.Errorf("it answered with %d", resp.StatusCode)
	}
	return -1, fmt.Errorf("it answered with %d; look whether the endpoint and the headers are right", resp.StatusCode)
}
