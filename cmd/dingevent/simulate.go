package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/words"
)

type simulateOptions struct {
	addr                   string
	clientID, clientSecret string
	to                     dingtest.Callback
	tls                    []string
	caFile                 string
	behavior               behavior
	platform               platformOptions
}

func newSimulate(say words.Words) *cobra.Command {
	var o simulateOptions
	cmd := &cobra.Command{
		Use:   "simulate",
		Short: "Run a fake DingTalk: the Stream gateway, and HTTP pushes to your callback URL",
		Long: `Run a fake DingTalk until it is interrupted. Programs connect to it by Stream as to the real
one, with any client ID and secret unless --client-id and --client-secret are set. With
--callback it pushes by HTTP and SyncHTTP, too. It pushes what "dingevent trigger" asks
for, and again after 10 and 30 seconds when it is not answered, as DingTalk does. With --feed
it pushes by itself.

It goes wrong on demand: by the flags below from the start, or later by "dingevent fault".

DingTalk's API around it is there, too, at the paths of oapi.dingtalk.com and of
api.dingtalk.com: /gettoken and /v1.0/oauth2/accessToken; /call_back/register_call_back,
update_call_back, get_call_back and delete_call_back, by which apps register the URL that
HTTP pushes go to without --callback; and /call_back/get_call_back_failed_result, the list that each reading clears. A
third-party app (--suite) gets a suite ticket at once and every 5 hours, and its tokens
from /service/get_suite_token, /service/get_corp_token and /v1.0/oauth2/corpAccessToken.

A client that cannot be pointed elsewhere is led here by DNS (or /etc/hosts) and --tls:
the certificate's own CA is written to --ca-file.`,
		Example: `  dingevent simulate --callback http://localhost:8080/dingtalk/hr --token T --aes-key K --owner dingkey
  dingevent simulate --feed 1s --disconnect-every 3h --cut-every 5m --half-open-every 1h --duplicate 0.1 --seed 7
  dingevent simulate --subscribe 'bpms_*' --glob '/v1.0/event/bpms_instance_change/processCode/*/type/finish'
  dingevent simulate --suite suitekey:s3cret
  dingevent simulate --addr :443 --tls api.dingtalk.com,oapi.dingtalk.com`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runSimulate(cmd.Context(), o, cmd.OutOrStdout()) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.addr, "addr", defaultSimulator, "listen here")
	flags.StringVar(&o.clientID, "client-id", "", "let only this app in")
	flags.StringVar(&o.clientSecret, "client-secret", "", "its secret")
	flags.StringVar(&o.to.URL, "callback", "", "push by HTTP and SyncHTTP to this URL")
	flags.StringVar(&o.to.Token, "token", "", "the callback's token")
	flags.StringVar(&o.to.AESKey, "aes-key", "", "the callback's aes key, 43 characters")
	flags.StringVar(&o.to.Owner, "owner", "", "the owner its pushes are for: AppKey, corp ID or SuiteKey")
	flags.StringSliceVar(&o.tls, "tls", nil, "serve TLS for these host names, with a certificate made now")
	flags.StringVar(&o.caFile, "ca-file", "dingevent-ca.pem", "where the certificate's CA is written, with --tls")
	o.behavior.addTo(cmd)
	o.platform.register(cmd)
	cmd.MarkFlagsRequiredTogether("client-id", "client-secret")
	cmd.MarkFlagsRequiredTogether("callback", "token", "aes-key", "owner")
	return cmd
}

func runSimulate(ctx context.Context, o simulateOptions, stdout io.Writer) error {
	out := &lines{w: stdout}
	opts := &dingtest.Options{PlainTickets: true, OnAttempt: out.attempt, Logger: slog.New(slog.NewTextHandler(out, nil))}
	if o.clientID != "" {
		opts.Apps = map[string]string{o.clientID: o.clientSecret}
	}
	if err := errors.Join(o.behavior.set(opts), o.platform.options(opts)); err != nil {
		return err
	}
	fake := dingtest.New(opts)
	defer fake.Close()
	if err := o.platform.apply(fake, o.to); err != nil {
		return err
	}
	sim := &simulator{fake: fake}

	l, scheme, err := o.listen()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "fake DingTalk at %s://%s\n", scheme, l.Addr())
	if o.to.URL != "" {
		sim.callback = &o.to
		go sim.checkURL(ctx, out)
	}
	if err := o.behavior.begin(ctx, sim, out); err != nil {
		l.Close()
		return err
	}
	server := &http.Server{Handler: sim.handler(), ReadHeaderTimeout: 5 * time.Second}
	context.AfterFunc(ctx, func() { server.Close() })
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// checkURL does what the console does when a callback URL is entered, until it is answered: the
// program need not be there yet.
func (s *simulator) checkURL(ctx context.Context, out io.Writer) {
	for said := ""; ctx.Err() == nil; {
		err := s.fake.CheckURL(ctx, *s.callback)
		if err == nil {
			fmt.Fprintln(out, "check_url: answered success")
			return
		}
		if text := err.Error(); text != said && ctx.Err() == nil {
			fmt.Fprintln(out, "check_url:", text)
			said = text
		}
		select {
		case <-time.After(200 * time.Millisecond):
		case <-ctx.Done():
		}
	}
}

func (o simulateOptions) listen() (l net.Listener, scheme string, err error) {
	if l, err = net.Listen("tcp", o.addr); err != nil {
		return nil, "", err
	}
	if len(o.tls) == 0 {
		return l, "http", nil
	}
	cert, ca, err := dingtest.SelfSigned(o.tls...)
	if err == nil {
		err = os.WriteFile(o.caFile, ca, 0o644)
	}
	if err != nil {
		l.Close()
		return nil, "", err
	}
	return tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{cert}}), "https", nil
}

// attempt prints one attempt to push.
func (l *lines) attempt(a dingtest.Attempt) {
	result := "answered success"
	if a.Err != nil {
		result = a.Err.Error()
	}
	fmt.Fprintf(l, "%s  %-8s  %s  %s  attempt %d  %s after %s\n", a.Start.Format("15:04:05.000"),
		a.Transport, shown(a.Type), shown(a.ID), a.Number, result, a.Took.Round(time.Millisecond))
}
