/// One hand-over in the making of cards: a file goes out to a party, and an answer for every row comes back.
package enum BatchStep: String, Sendable, CaseIterable, Codable {
  /// The police and the other registers compare persons and photos.
  case comparison
  /// The bank opens an account for everybody.
  case accounts
  /// The factory makes the cards.
  case factory
  case bankKeys = "bank-keys"
  case provinceKeys = "province-keys"
  /// The province sends the cards to the city.
  case issue
  case city
  case outlet

  package var chinese: String {
    switch self {
    case .comparison: "信息比对"
    case .accounts: "银行开户"
    case .factory: "卡商制卡"
    case .bankKeys: "装银行密钥"
    case .provinceKeys: "装社保密钥"
    case .issue: "省厅下发"
    case .city: "市级接收"
    case .outlet: "网点接收"
    }
  }

  /// Where a card stands before the step.
  package var from: Stage {
    switch self {
    case .comparison: .accepted
    case .accounts: .batched
    case .factory: .accountOpened
    case .bankKeys: .made
    case .provinceKeys: .bankKeyed
    case .issue: .socialKeyed
    case .city: .provinceSent
    case .outlet: .cityReceived
    }
  }

  /// What being handed over is by itself, before any answer.
  package var sent: Stage? {
    switch self {
    case .factory: .making
    case .comparison, .accounts, .bankKeys, .provinceKeys, .issue, .city, .outlet: nil
    }
  }

  /// Where a card stands when the answer is yes.
  package var to: Stage {
    switch self {
    case .comparison: .compared
    case .accounts: .accountOpened
    case .factory: .made
    case .bankKeys: .bankKeyed
    case .provinceKeys: .socialKeyed
    case .issue: .provinceSent
    case .city: .cityReceived
    case .outlet: .outletReceived
    }
  }

  /// For what the party may say no.
  package var reasons: [Fault.Reason] {
    switch self {
    case .comparison: [.photoRejected, .personMismatch, .notInsured, .cardElsewhere]
    case .accounts: [.accountRefused, .personMismatch]
    case .factory: [.makingFailed, .photoRejected]
    case .bankKeys, .provinceKeys: [.keyFailed, .lostOnTheWay]
    case .issue, .city, .outlet: [.lostOnTheWay, .makingFailed]
    }
  }
}

/// What a batch is for: which steps its cards go through, and where they stand when they join.
package enum BatchKind: String, Sendable, CaseIterable, Codable {
  case comparison
  case making
  /// Cards that have an account already and must be made again.
  case remaking

  package var chinese: String {
    switch self {
    case .comparison: "比对批次"
    case .making: "制卡批次"
    case .remaking: "重制批次"
    }
  }

  /// In the order of the work.
  package var steps: [BatchStep] {
    switch self {
    case .comparison: [.comparison]
    case .making: [.accounts, .factory, .bankKeys, .provinceKeys, .issue, .city, .outlet]
    case .remaking: [.factory, .bankKeys, .provinceKeys, .issue, .city, .outlet]
    }
  }

  /// Where an application stands that may join.
  package var entry: Stage {
    switch self {
    case .comparison: .accepted
    case .making: .compared
    case .remaking: .accountOpened
    }
  }

  /// Where it stands by having joined.
  package var joined: Stage {
    switch self {
    case .comparison: .accepted
    case .making: .batched
    case .remaking: .accountOpened
    }
  }

  package func step(after step: BatchStep) -> BatchStep? {
    guard let index = steps.firstIndex(of: step), index + 1 < steps.count else { return nil }
    return steps[index + 1]
  }

  /// The first step that a card standing at `stage` still has before it.
  package func step(from stage: Stage) -> BatchStep? { steps.first { !stage.isAtLeast($0.to) } }
}
