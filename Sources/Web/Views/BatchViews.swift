import Cards
import Desk
import Store

// Batches and their hand-overs, for the card centre.

struct BatchLineView: Encodable {
  let number: String
  let kind: String
  let city: PlaceView?
  let bank: BankView?
  let count: Int
  let stage: String
  let name: String
  let stageAt: String
  let isDone: Bool

  init(_ batch: BatchRecord, in policy: Policy) {
    number = batch.number
    kind = batch.kind.rawValue
    city = (try? RegionCode.parse(batch.city)).map { PlaceView($0, in: policy) }
    bank = (try? BankCode.parse(batch.bank)).map { BankView($0, in: policy) }
    count = Int(batch.count)
    stage = batch.stage.rawValue
    name = batch.stage.chinese
    stageAt = batch.stageAt.iso
    isDone = batch.doneAt != nil
  }
}

struct BatchesView: Encodable {
  let batches: [BatchLineView]
}

struct FormedBatchesView: Encodable {
  struct Line: Encodable {
    let number: String
    let kind: String
    let city: String?
    let bank: String?
    let count: Int
  }
  let batches: [Line]

  init(_ formed: [Desk.FormedBatch]) {
    batches = formed.map {
      Line(number: $0.number, kind: $0.kind.rawValue, city: $0.city?.text, bank: $0.bank?.text, count: $0.count)
    }
  }
}

struct BatchView: Encodable {
  struct StepView: Encodable {
    let step: String
    let name: String
    let owner: String
    let sentAt: String?
    let dueAt: String?
    let closedAt: String?
    let reminded: Int
  }
  struct ExceptionView: Encodable {
    let row: Int
    let step: String
    let kind: String
    let reason: String?
    let at: String
    let isOpen: Bool
  }

  let number: String
  let kind: String
  let kindName: String
  let city: PlaceView?
  let bank: BankView?
  let count: Int
  let living: Int
  let stage: String
  let name: String
  let formedAt: String?
  let owner: String?
  let steps: [StepView]
  let exceptions: [ExceptionView]

  private static let mostExceptions = 200

  init(_ detail: Desk.BatchDetail, in policy: Policy) {
    let batch = detail.batch
    let (city, bank) = (try? RegionCode.parse(batch.city), try? BankCode.parse(batch.bank))
    number = batch.number
    kind = batch.kind.rawValue
    kindName = batch.kind.chinese
    self.city = city.map { PlaceView($0, in: policy) }
    self.bank = bank.map { BankView($0, in: policy) }
    count = Int(batch.count)
    living = detail.living
    stage = batch.stage.rawValue
    name = batch.stage.chinese
    formedAt = batch.formedAt?.iso
    owner = detail.owner
    steps = detail.handOvers.map {
      StepView(
        step: $0.step.rawValue, name: $0.step.chinese, owner: policy.owner(of: $0.step, city, bank),
        sentAt: $0.sentAt?.iso, dueAt: $0.dueAt?.iso, closedAt: $0.closedAt?.iso, reminded: Int($0.reminded))
    }
    exceptions = detail.exceptions.prefix(Self.mostExceptions).map {
      ExceptionView(
        row: Int($0.row), step: $0.step.rawValue, kind: $0.kind.rawValue, reason: $0.reason, at: $0.raisedAt.iso,
        isOpen: $0.resolvedAt == nil)
    }
  }
}

struct LateItemsView: Encodable {
  struct Line: Encodable {
    let kind: String
    let batch: String?
    let step: String?
    let owner: String
    let since: String
    let cards: Int
    let reminded: Int
  }
  let late: [Line]

  init(_ items: [Desk.LateItem]) {
    late = items.map {
      Line(
        kind: $0.kind.rawValue, batch: $0.batch, step: $0.step?.rawValue, owner: $0.owner, since: $0.since.iso,
        cards: $0.cards, reminded: $0.reminded)
    }
  }
}
