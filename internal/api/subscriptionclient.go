package api

import (
	"context"
	"net/http"
	"net/url"

	"github.com/dingevent/dingevent/journal"
)

// Subscription is part of [Service].
func (c *Client) Subscription(ctx context.Context, name string) (sub SubscriptionDetail, err error) {
	err = c.get(ctx, subscriptionPath(name, ""), nil, &sub)
	return sub, err
}

// Put is part of [Service].
func (c *Client) Put(ctx context.Context, name string, spec Spec) error {
	return c.send(ctx, http.MethodPut, subscriptionPath(name, ""), spec, new(Nothing))
}

// Forget is part of [Service].
func (c *Client) Forget(ctx context.Context, subscription string) error {
	return c.delete(ctx, subscriptionPath(subscription, ""))
}

// Pause is part of [Service].
func (c *Client) Pause(ctx context.Context, subscription string, q PauseQuery) error {
	return c.send(ctx, http.MethodPut, subscriptionPath(subscription, "/pause"), q, new(Nothing))
}

// Resume is part of [Service].
func (c *Client) Resume(ctx context.Context, subscription string) error {
	return c.delete(ctx, subscriptionPath(subscription, "/pause"))
}

// Seek is part of [Service].
func (c *Client) Seek(ctx context.Context, subscription, to string) (journal.Seq, error) {
	var sought Sought
	err := c.post(ctx, subscriptionPath(subscription, "/seek"), SeekQuery{To: to}, &sought)
	return sought.Cursor, err
}

// Replays is part of [Service].
func (c *Client) Replays(ctx context.Context, p Paging) (page Page[Replay], err error) {
	err = c.get(ctx, "replays", p.params(), &page)
	return page, err
}

// Replay is part of [Service].
func (c *Client) Replay(ctx context.Context, id string) (r Replay, err error) {
	err = c.get(ctx, "replays/"+url.PathEscape(id), nil, &r)
	return r, err
}

// PutReplay is part of [Service].
func (c *Client) PutReplay(ctx context.Context, id string, spec ReplaySpec) (r Replay, err error) {
	err = c.send(ctx, http.MethodPut, "replays/"+url.PathEscape(id), spec, &r)
	return r, err
}

// ForgetReplay is part of [Service].
func (c *Client) ForgetReplay(ctx context.Context, id string) error {
	return c.delete(ctx, "replays/"+url.PathEscape(id))
}

// CountReplay is part of [Service].
func (c *Client) CountReplay(ctx context.Context, q CountQuery) (count Count, err error) {
	err = c.post(ctx, "replays/count", q, &count)
	return count, err
}

func subscriptionPath(name, below string) string {
	return "subscriptions/" + url.PathEscape(name) + below
}
