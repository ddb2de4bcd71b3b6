module github.com/coatcheck/coatcheck/clients/go

go 1.19
