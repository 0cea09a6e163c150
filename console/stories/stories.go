// Package stories has the console's pages with made-up data: to look at while one works on a page, and for tests to compare.
package stories

// All returns every story.
func All() (all []Story) {
	for _, some := range [][]Story{shell, overview, apps, events, subscriptions, dead, replays, known} {
		all = append(all, some...)
	}
	return all
}
