// Package supervise runs the subscriptions and the replays of a daemon, and changes what runs.
package supervise
