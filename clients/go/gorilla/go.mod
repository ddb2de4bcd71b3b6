module github.com/coatcheck/coatcheck/clients/go/gorilla

go 1.19

require (
	github.com/coatcheck/coatcheck/clients/go v0.0.0
	github.com/gorilla/sessions v1.2.1
)

replace github.com/coatcheck/coatcheck/clients/go => ../
