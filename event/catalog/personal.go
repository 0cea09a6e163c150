package catalog

import "strings"

// personal are the names of fields that hold what identifies or reaches a person, or where that person is, in lower case. User
// IDs are not among them: they mean nothing outside the organization.
var personal = nameSet(`
	mobile mobilephone phone phonenumber telephone tel purchasertel
	email orgemail mail
	name username realname nick nickname usernick sendernick titlesendernick creatornick operatornickname staffname membername candidatename
	operatorname opertorname originatorname contactname customername atname purchasername paychannelaccountname
	avatar avatarurl mediaidv1 mediaidv2
	idcard idnumber certno bankaccountno birthday jobnumber
	address purchaseraddress place detailplace workplace`)

func nameSet(names string) map[string]bool {
	set := map[string]bool{}
	for _, name := range strings.Fields(names) {
		set[name] = true
	}
	return set
}

// Personal reports whether a field of that name, in DingTalk's spelling or ours, holds personal data: a phone number, an
// address, a name. Names of other things that are called so count, too.
func Personal(name string) bool {
	return personal[strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(name, "_", ""), "-", ""))]
}
