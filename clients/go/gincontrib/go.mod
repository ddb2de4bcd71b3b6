module github.com/coatcheck/coatcheck/clients/go/gincontrib

go 1.19

require (
	github.com/coatcheck/coatcheck/clients/go v0.0.0
	github.com/coatcheck/coatcheck/clients/go/gorilla v0.0.0
	github.com/gin-contrib/sessions v0.0.5
	github.com/gin-gonic/gin v1.8.1
)

replace (
	github.com/coatcheck/coatcheck/clients/go => ../
	github.com/coatcheck/coatcheck/clients/go/gorilla => ../gorilla
)
