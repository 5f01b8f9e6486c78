/// Who answers for a step of the making, and how long they may take.
package struct HandOver: Sendable, Equatable {
  package let step: BatchStep
  /// What people call the party; a bank's or a city's own name is put before it where there is one.
  package let owner: String
  /// From the hand-over to the answer.
  package let deadline: Duration
  /// How long before the deadline the party is reminded, and how often after it.
  package let reminder: Duration

  package init(step: BatchStep, owner: String, deadline: Duration, reminder: Duration) {
    self.step = step
    self.owner = owner
    self.deadline = deadline
    self.reminder = reminder
  }
}

extension Policy {
  /// Who keeps the batches together.
  package var centre: String { "\(province.name)社会保障卡中心" }

  /// Who answers for a step, with the bank's or the city's own name where it is theirs.
  package func owner(of step: BatchStep, _ city: RegionCode?, _ bank: BankCode?) -> String {
    let owner = handOver(step)?.owner ?? ""
    switch step {
    case .accounts, .bankKeys: return (bank.flatMap { self.bank($0)?.name } ?? "") + owner
    case .city, .outlet: return (city.flatMap { self.city($0.city)?.name } ?? "") + owner
    case .comparison, .factory, .provinceKeys, .issue: return owner
    }
  }
}
