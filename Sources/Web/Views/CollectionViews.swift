import Cards
import Desk
import Store

// What has to do with handing cards over: outlets on a day, closed days, codes and stock.

struct CollectionCodeView: Encodable {
  let receipt: String
  let code: String
  let until: String
  let detail = "领卡码只显示这一次，请抄下。领卡时在网点说出，代领的告诉代理人。它不代替身份证件；再申请一个，这个就作废。"

  init(code: String, _ receipt: Receipt) {
    self.receipt = receipt.number
    self.code = code
    until = receipt.codeEndsAt?.iso ?? receipt.at.iso
  }
}

struct OutletDaysView: Encodable {
  struct SlotView: Encodable {
    let slot: String
    let free: Int64
  }
  struct OutletDayView: Encodable {
    let outlet: String
    let name: String
    /// Empty when it does not open; absent where hours are not known.
    let hours: [String]?
    let isOpen: Bool
    let closed: String?
    let slots: [SlotView]

    init(_ seen: Desk.OutletDay, on day: Day) {
      outlet = seen.outlet.code
      name = seen.outlet.name
      hours = seen.closed == nil ? seen.outlet.hours?.spans(on: day).map(\.text) : []
      isOpen = seen.closed == nil && seen.outlet.opens(on: day)
      closed = seen.closed?.reason
      slots = seen.slots.map { SlotView(slot: $0.slot.text, free: $0.free) }
    }
  }

  let day: String
  let outlets: [OutletDayView]
}

struct DayClosingView: Encodable {
  let outlet: String
  let day: String
  /// How many people had booked it, and are being given other places.
  let bookings: Int64
}

struct StockView: Encodable {
  struct ShelfView: Encodable {
    let outlet: String
    let name: String
    let shelf: String
    let cards: Int64
    let over30Days: Int64
    let over90Days: Int64
    let over180Days: Int64
  }

  let shelves: [ShelfView]
  let cards: Int64

  init(_ counts: [ShelfRecord.Count], in policy: Policy) {
    shelves = counts.map {
      ShelfView(
        outlet: $0.outlet, name: policy.outlet($0.outlet)?.name ?? $0.outlet, shelf: $0.shelf, cards: $0.cards,
        over30Days: $0.older[0], over90Days: $0.older[1], over180Days: $0.older[2])
    }
    cards = counts.reduce(0) { $0 + $1.cards }
  }
}
