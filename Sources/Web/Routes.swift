/// The route table: every address this server knows. Router, `openapi.json` and access tests are made from it.
package enum Routes {
  package static let all: [Route] =
    SiteAPI.routes + SignInAPI.routes + HolderAPI.routes + ApplicationAPI.routes + PhotoAPI.routes
    + LossAPI.routes + PersonAPI.routes + StaffAPI.routes + EmployerAPI.routes + PartnerAPI.routes + CentreAPI.routes
    + BatchAPI.routes + MedicalAPI.routes + AuditAPI.routes + AdministrationAPI.routes + AskingAPI.routes
}
