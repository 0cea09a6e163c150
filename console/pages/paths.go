package pages

import (
	"net/url"

	"github.com/dingevent/dingevent/internal/api"
)

// SubscriptionPath is the path of a subscription's page.
func SubscriptionPath(name string) string { return "/subscriptions/" + url.PathEscape(name) }

// ReplayPath is the path of a replay's page.
func ReplayPath(id string) string { return "/replays/" + url.PathEscape(id) }

// orgsPath is the path of the page of an app's organizations.
func orgsPath(app string) string { return "/apps/" + pathPart(app) + "/orgs" }

// pathPart is a name as a part of a path.
func pathPart(name string) string { return url.PathEscape(name) }

// LetterPath is the path of a dead letter's page.
func LetterPath(ref api.DeadRef) string {
	return "/dead/" + seqText(ref.Seq) + "?subscription=" + url.QueryEscape(ref.Subscription)
}

// workPath is the path of the page of what has a name among the subscriptions: a replay, too.
func workPath(name string) string {
	if id, ok := api.ReplayID(name); ok {
		return ReplayPath(id)
	}
	return SubscriptionPath(name)
}
