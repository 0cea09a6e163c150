package console

// paged is a page of the items that match, after so many of these, and how many come before the next page; 0 if it is the last.
func paged[T any](all []T, from, most int, matches func(T) bool) (page []T, next int) {
	seen := 0
	for _, one := range all {
		if !matches(one) {
			continue
		}
		if len(page) == most {
			return page, seen
		}
		if seen++; seen > from {
			page = append(page, one)
		}
	}
	return page, 0
}
