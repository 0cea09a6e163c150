package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/fatih/color"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

type listenOptions struct {
	app      config.Stream
	data     string
	filter   filter.Filter
	forward  forwardFlags
	duration time.Duration
	json     bool
	verbose  bool
}

func newListen(say words.Words) *cobra.Command {
	var o listenOptions
	cmd := &cobra.Command{
		Use:     "listen",
		Short:   say.ListenShort(),
		Long:    say.ListenLong(),
		Example: say.ListenExample(),
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.complete(); err != nil {
				return err
			}
			warnUnknownTypes(say, cmd.ErrOrStderr(), "--type", o.filter.Types)
			ctx, cancel := forTime(cmd.Context(), max(0, o.duration))
			defer cancel()
			return o.run(ctx, newDesk(cmd.OutOrStdout(), cmd.ErrOrStderr(), say, o.json, o.verbose), cmd.ErrOrStderr())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.app.ClientID, "client-id", "", say.ListenFlagClientID())
	flags.StringVar(&o.app.ClientSecret, "client-secret", "", say.ListenFlagClientSecret())
	flags.StringVar(&o.app.BaseURL, "base-url", "", say.ListenFlagBaseURL())
	o.forward.register(cmd, say)
	flags.StringArrayVar(&o.filter.Types, "type", nil, say.ListenFlagType())
	flags.StringVar(&o.filter.Where, "where", "", say.ListenFlagWhere())
	flags.BoolVar(&o.app.Robot, "robot", false, say.ListenFlagRobot())
	flags.StringVar(&o.data, "data", "", say.ListenFlagData())
	flags.DurationVar(&o.duration, "for", 0, say.DevFlagFor())
	flags.BoolVar(&o.json, "json", false, say.DevFlagJSON())
	flags.BoolVarP(&o.verbose, "verbose", "v", false, say.DeskFlagVerbose())
	completeBy(cmd, "type", completeEventTypes(say))
	complete(cmd, "base-url", "china", "overseas", "prerelease", "prerelease-overseas")
	return cmd
}

// complete fills in what the environment has, and checks the rest.
func (o *listenOptions) complete() error {
	o.app.ClientID = cmp.Or(o.app.ClientID, os.Getenv("DING_CLIENT_ID"))
	o.app.ClientSecret = secretFromEnvironment(o.app.ClientSecret)
	o.app.BaseURL = cmp.Or(o.app.BaseURL, os.Getenv("DING_BASE_URL"))
	if o.app.ClientID == "" || o.app.ClientSecret == "" {
		return words.Fail(words.Words.ListenNeedsCredentials)
	}
	if _, err := o.filter.Compile(); err != nil {
		return err
	}
	if o.data != "" {
		return nil
	}
	caches, err := os.UserCacheDir()
	if err != nil {
		return fmt.Errorf("--data: %w", err)
	}
	o.data = filepath.Join(caches, "dingevent", "listen-"+url.PathEscape(o.app.ClientID))
	return nil
}

// listenApp is the name that the app has in envelopes.
const listenApp = "listen"

func (o listenOptions) run(ctx context.Context, desk *desk, stderr io.Writer) error {
	app, err := namedApp(listenApp, o.app)
	if err != nil {
		return err
	}
	subs, secret, err := o.forward.subscriptions(o.data, false, desk)
	if err != nil {
		return err
	}
	subs = append(subs, config.Subscription{Name: "feed", Sink: desk})
	for i := range subs {
		subs[i].Types, subs[i].Where = o.filter.Types, o.filter.Where
	}
	log := slog.New(slog.DiscardHandler)
	if o.verbose {
		log = newLogger("text", slog.LevelInfo, stderr)
	}
	takeLibraryLog(log)
	d, err := daemon.New(config.Config{Data: o.data, API: anyPort, Apps: []config.App{app}, Subscriptions: subs},
		&daemon.Options{Logger: log, Version: version(), Hurry: hurried(ctx)})
	if err != nil {
		return err
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	parts, running := errgroup.WithContext(running)
	parts.Go(func() error { return d.Run(running) })
	l := listening{desk: desk, service: d.Address().Client()}
	o.banner(running, l, secret)
	l.showConnections(ctx, running)
	l.summary(running)
	stop()
	return parts.Wait()
}

func (o listenOptions) banner(ctx context.Context, l listening, secret string) {
	w, say := l.desk.out, l.desk.say
	fmt.Fprintf(w, "%s: %s\n  %s\n", color.New(color.Bold).Sprint("dingevent listen"), say.ListenTitle(o.app.ClientID), say.DevJournal(o.data))
	if o.forward.url != "" {
		fmt.Fprintf(w, "  %s\n  %s\n", say.DeskForward(o.forward.shown()), say.DeskSecret(secret))
		if owed := l.owed(ctx); owed > 0 {
			fmt.Fprintf(w, "  %s\n", say.ListenOwed(owed))
		}
	}
	fmt.Fprintf(w, "  %s\n  %s\n\n", say.DevLookInside("dingevent events --data "+o.data), say.ListenShared())
}

// listening looks at the daemon that listen runs.
type listening struct {
	desk    *desk
	service api.Service
}

// showConnections prints the state of the connections after each change, until one of both contexts ends.
func (l listening) showConnections(ctx, running context.Context) {
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	for said := ""; ; {
		if text := l.connections(ctx); text != said && text != "" {
			l.desk.tell(text)
			said = text
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		case <-running.Done():
			return
		}
	}
}

// connections says how the connections stand; empty while that is not known.
func (l listening) connections(ctx context.Context) string {
	status, err := l.service.Status(ctx)
	if err != nil || len(status.Apps) == 0 || status.Apps[0].Stream == nil {
		return ""
	}
	say, s := l.desk.say, status.Apps[0].Stream
	switch e := s.OpenError; {
	case s.State == api.Connected:
		return color.GreenString("%s", say.ListenConnected(len(s.Connections), s.Wanted))
	case e != nil && !e.Past && len(s.Connections) == 0:
		text := terminal.Printable(e.Error)
		if e.Hint != "" {
			text += "\n  → " + terminal.Printable(say.OpenHint(e.Reason, e.Hint))
		}
		return color.RedString("%s", say.ListenNotConnected(text))
	}
	return ""
}

// owed is how many events are still to be forwarded.
func (l listening) owed(ctx context.Context) uint64 {
	sub, err := l.service.Subscription(ctx, forwardName)
	if err != nil {
		return 0
	}
	return uint64(sub.Behind) + uint64(sub.Waiting+sub.Parked)
}

func (l listening) summary(ctx context.Context) {
	status, err := l.service.Status(ctx)
	if err != nil {
		return
	}
	w, say := l.desk.out, l.desk.say
	fmt.Fprintf(w, "\n%s\n", say.ListenEnd(status.Journal.Appended))
	if owed := l.owed(ctx); owed > 0 {
		fmt.Fprintln(w, say.ListenEndOwed(owed))
	}
}
