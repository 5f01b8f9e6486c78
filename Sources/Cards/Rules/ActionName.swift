/// Everything that can be asked of a holder's file, by name: the row of the channel × action table.
package enum ActionName: String, Sendable, CaseIterable, Codable {
  case activateSocial = "activate-social"
  case activateFinancial = "activate-financial"
  case changeSocialPIN = "change-social-pin"
  case resetSocialPIN = "reset-social-pin"
  case reportSocialOralLoss = "report-social-oral-loss"
  case reportFinancialOralLoss = "report-financial-oral-loss"
  case releaseSocialOralLoss = "release-social-oral-loss"
  case releaseFinancialOralLoss = "release-financial-oral-loss"
  case reportFormalLoss = "report-formal-loss"
  case recordLapse = "record-lapse"

  package static func reportOralLoss(_ function: CardFunction) -> ActionName {
    switch function {
    case .social: .reportSocialOralLoss
    case .financial: .reportFinancialOralLoss
    }
  }

  package static func releaseOralLoss(_ function: CardFunction) -> ActionName {
    switch function {
    case .social: .releaseSocialOralLoss
    case .financial: .releaseFinancialOralLoss
    }
  }

  /// The clauses the action serves, the most direct first.
  package var clauses: [Clause] {
    switch self {
    case .activateSocial: [.v2, .v1]
    case .activateFinancial: [.v3, .v1]
    case .changeSocialPIN: [.v1]
    case .resetSocialPIN: [.r1]
    case .reportSocialOralLoss: [.l3, .l2, .l1, .l5]
    case .reportFinancialOralLoss: [.l4, .l2, .l1]
    case .releaseSocialOralLoss, .releaseFinancialOralLoss: [.l6]
    case .reportFormalLoss: [.l7, .l1]
    case .recordLapse: [.l5]
    }
  }

  package var chinese: String {
    switch self {
    case .activateSocial: "激活社保功能"
    case .activateFinancial: "激活金融功能"
    case .changeSocialPIN: "修改社保密码"
    case .resetSocialPIN: "重置社保密码"
    case .reportSocialOralLoss: "口头挂失社保功能"
    case .reportFinancialOralLoss: "口头挂失金融功能"
    case .releaseSocialOralLoss: "解除社保功能的口头挂失"
    case .releaseFinancialOralLoss: "解除金融功能的口头挂失"
    case .reportFormalLoss: "正式挂失并补卡"
    case .recordLapse: "登记口头挂失到期"
    }
  }

  /// Who may do it at all, whatever the channel. A PIN is chosen by the holder alone: no clerk ever learns one.
  package var actors: Set<ActorKind> {
    switch self {
    case .activateSocial, .changeSocialPIN, .resetSocialPIN: [.holder]
    case .activateFinancial, .reportFinancialOralLoss, .releaseFinancialOralLoss, .reportFormalLoss: [.bank]
    case .reportSocialOralLoss: [.holder, .clerk, .hotlineAgent]
    case .releaseSocialOralLoss: [.holder, .clerk]
    case .recordLapse: [.system]
    }
  }
}
