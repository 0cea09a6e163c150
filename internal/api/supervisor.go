package api

import (
	"context"
	"encoding/json"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
)

// A Supervisor runs subscriptions and replays in this process, and changes what runs.
// What it refuses is a [Problem], and what is not there an error wrapping [journal.ErrNotFound].
type Supervisor interface {
	// Work tells what is known of a subscription here; the zero Work if nothing is.
	Work(subscription string) Work
	// Change calls f with what works a subscription, nil if nobody does, while nothing else changes there.
	Change(ctx context.Context, subscription string, f func(*delivery.Dispatcher) error) error
	// Put makes a subscription, or changes it. Doing it again changes nothing.
	Put(ctx context.Context, subscription string, spec Spec) error
	// Drop ends a subscription and forgets it.
	Drop(ctx context.Context, subscription string) error
	// Seek moves the cursor of a subscription.
	Seek(ctx context.Context, subscription string, to journal.Seq) error
}

// Work is what a [Supervisor] knows of one subscription.
type Work struct {
	Dispatcher  *delivery.Dispatcher // nil if it does not run
	Source      Source
	Spec        Spec       // without its secrets; nil if it is not known
	Fault       string     // why it does not run, though it should
	Connections []Attached // nil where no programs can attach
}

// A Source says where a subscription is from, and so who may change it.
type Source string

// The sources.
const (
	FromConfig Source = "config"
	FromAPI    Source = "api" // or the command
	FromNobody Source = "nobody"
)

// A Spec is what a subscription is made of: a JSON object with the keys that an entry of subscriptions has in the
// config file, whose ${NAME} the daemon fills in from its environment.
type Spec json.RawMessage

// MarshalJSON and UnmarshalJSON keep it as it is.
func (s Spec) MarshalJSON() ([]byte, error)     { return json.RawMessage(s).MarshalJSON() }
func (s *Spec) UnmarshalJSON(text []byte) error { return (*json.RawMessage)(s).UnmarshalJSON(text) }

// Schema is for the OpenAPI document.
func (Spec) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: &huma.Schema{}, // anything
		Description: "The keys of an entry of subscriptions in the config file, see docs/config.md. ${NAME} stands for what the daemon's environment has.",
		Examples:    []any{map[string]any{"types": []string{"bpms_*"}, "webhook": map[string]any{"url": "https://billing.example.com/hook", "secrets": []string{"${BILLING_SECRET}"}}}},
	}
}
