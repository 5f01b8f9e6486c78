import Cards

/// Where on this site an act is done.
enum PageAddress {
  static func of(_ action: ActionName) -> String? {
    switch action {
    case .apply, .correctApplication, .withdrawApplication: "/apply"
    case .queryProgress: "/me/progress"
    case .bookCollection, .cancelCollection, .askCollectionCode, .collect: "/me/collection"
    case .queryOutlets: "/outlets"
    case .activateSocial: "/me/activation"
    case .changeSocialPIN: "/me/pin"
    case .resetSocialPIN: "/me/pin-reset"
    case .reportSocialOralLoss, .reportFinancialOralLoss, .releaseSocialOralLoss, .releaseFinancialOralLoss,
      .reportFormalLoss:
      "/me/loss"
    case .exchange, .renew: "/me/new-card"
    case .cancelSocial, .cancelFinancial: "/me/cancellation"
    case .giveMandate, .endMandate: "/me/family"
    case .changeContact, .changePhone, .changeName, .changeDocument: "/me/contact"
    case .bindInsurance: "/me/binding"
    case .activateFinancial, .clearSocialPIN, .resetBankPIN, .settleFinancial, .settleSocial, .reportDeath,
      .reportMissing, .confirmLifeReport, .reverseLifeReport, .mergeFile, .splitFile, .recordLapse,
      .advanceApplication, .failApplication, .answerRegister, .recordInsurance, .joinBatch, .shelveCard,
      .reofferCollection, .returnCard, .reviewPhoto:
      nil
    }
  }
}
