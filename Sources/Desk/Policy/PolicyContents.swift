import Cards
import Yams

/// What each kind of file in a policy folder holds.
extension PolicyPage {
  mutating func province(_ root: Node) -> (place: Place?, starts: Day?) {
    guard let fields = fields(root, required: ["code", "name", "starts", "source"]) else { return (nil, nil) }
    let code = fields["code"].flatMap { parsed($0, as: "code", PolicyText.region)?.value }
    let name = fields["name"].flatMap { text($0, as: "name") }
    let starts = fields["starts"].flatMap { parsed($0, as: "starts", PolicyText.day)?.value }
    if let source = fields["source"] { _ = text(source, as: "source") }
    guard let code, let name else { return (nil, starts) }
    guard code.isProvinceLevel else {
      fault(at: fields.line, "\"\(code)\" is not the code of a province; it ends with 0000, as 610000")
      return (nil, starts)
    }
    return (Place(code: code, name: name), starts)
  }

  mutating func values(_ root: Node) -> [PolicySeries] {
    let sections = sections(root, kind: "value", allowed: PolicyValue.all.map(\.name))
    return sections.compactMap { section in
      guard let value = PolicyValue.all.first(where: { $0.name == section.name }) else { return nil }
      return series(value.name, section, required: ["value"]) { fields, page in
        fields["value"].flatMap { value.setting($0, &page) }
      }
    }
  }

  mutating func channels(_ root: Node) -> [PolicySeries] {
    let sections = sections(root, kind: "action", allowed: PolicyKey.actions.map(\.rawValue))
    return sections.compactMap { section in
      guard let action = ActionName(rawValue: section.name) else { return nil }
      return series(
        PolicyKey.channels(action), section, required: ["channels", "open", "clause"], optional: ["extension"]
      ) { fields, page in
        page.channelList(fields).map { list, addedBy in
          PolicySetting(text: list.text, addedBy: addedBy) { $0.channels[action] = list }
        }
      }
    }
  }

  private mutating func channelList(_ fields: Fields) -> (list: ChannelList, addedBy: String?)? {
    let printed = fields["channels"].flatMap { channelNames($0) }
    let open = fields["open"].flatMap { parsed($0, as: "open", PolicyText.flag)?.value }
    let clause = fields["clause"].flatMap { parsed($0, as: "clause", PolicyText.clause)?.value }
    let added = fields["extension"].map { addition($0, isOpen: open) } ?? ([], nil)
    guard let printed, let open, let clause, let added else { return nil }
    if let doubled = added.channels.first(where: printed.contains) {
      fault(at: fields.line, "\"\(doubled.rawValue)\" is both in the list and in its extension")
      return nil
    }
    return (ChannelList(channels: printed + added.channels, isOpen: open, clause: clause), added.source)
  }

  /// What policy adds to an open list, with a source of its own.
  private mutating func addition(_ node: Node, isOpen: Bool?) -> (channels: [Channel], source: String?)? {
    if isOpen == false {
      fault(at: line(of: node), "a closed list cannot be extended: only a list whose source ends with 「等」 is open")
    }
    guard let fields = fields(node, required: ["channels", "source"]) else { return nil }
    let source = fields["source"].flatMap { text($0, as: "source") }
    let channels = fields["channels"].flatMap { channelNames($0) }
    guard let source, let channels else { return nil }
    return (channels, source)
  }

  private mutating func channelNames(_ node: Node) -> [Channel]? {
    guard let channels = distinct(node, as: "channels", PolicyText.channel) else { return nil }
    guard !channels.isEmpty else {
      fault(at: line(of: node), "\"channels\" is empty; name at least one")
      return nil
    }
    return channels
  }

  private mutating func distinct<Value: Equatable>(
    _ node: Node, as name: String, _ parse: PolicyValue.Parser<Value>
  ) -> [Value]? {
    guard let items = list(node, as: name, parse) else { return nil }
    let values = items.map(\.value)
    if let doubled = items.enumerated().first(where: { values.prefix($0.offset).contains($0.element.value) }) {
      fault(at: line(of: node), "\"\(doubled.element.text)\" is in the list twice")
      return nil
    }
    return values
  }

  mutating func banks(_ root: Node) -> [PolicySeries] {
    sections(root, kind: "bank code", allowed: nil).compactMap { section in
      guard let code = parsed(keyOf: section, PolicyText.bank) else { return nil }
      return series(
        PolicyKey.bank(section.name), section, required: ["name", "phone"], optional: ["oral-loss"]
      ) { fields, page in
        let name = fields["name"].flatMap { page.text($0, as: "name") }
        let phone = fields["phone"].flatMap { page.parsed($0, as: "phone", PolicyText.phone)?.value }
        let takesLosses = fields["oral-loss"].map { page.parsed($0, as: "oral-loss", PolicyText.passedOn)?.value }
        guard let name, let phone else { return nil }
        if let takesLosses, takesLosses == nil { return nil }
        let bank = Bank(code: code, name: name, phone: phone, takesOralLosses: takesLosses.flatMap(\.self) ?? false)
        let passedOn = bank.takesOralLosses ? " oral-loss passed on" : ""
        return PolicySetting(text: "\(name) \(phone)\(passedOn)") { $0.banks.append(bank) }
      }
    }
  }

  mutating func cities(_ root: Node, in province: Place?) -> [PolicySeries] {
    sections(root, kind: "city code", allowed: nil).compactMap { section in
      guard let code = parsed(keyOf: section, PolicyText.region) else { return nil }
      if let province, !(code.isCityLevel && province.code.contains(code)) {
        fault(at: section.line, "\"\(section.name)\" is not the code of a city in \(province.name)")
        return nil
      }
      return series(PolicyKey.city(section.name), section, required: ["name"]) { fields, page in
        fields["name"].flatMap { page.text($0, as: "name") }.map { name in
          PolicySetting(text: name) { $0.cities.append(Place(code: code, name: name)) }
        }
      }
    }
  }

  mutating func outlets(_ root: Node) -> [PolicySeries] {
    sections(root, kind: "outlet code", allowed: nil).compactMap { section in
      guard let code = parsed(keyOf: section, PolicyText.outlet) else { return nil }
      return series(
        PolicyKey.outlet(section.name), section, required: ["name", "city", "address", "phone", "actions"],
        optional: ["bank", "hours", "district"]
      ) { fields, page in
        page.outlet(code, fields).map { outlet in
          PolicySetting(text: outlet.text) { $0.outlets.append(outlet) }
        }
      }
    }
  }

  /// Whether there is such a city and such a bank is for `PolicyChecks`: it depends on the day.
  private mutating func outlet(_ code: String, _ fields: Fields) -> Outlet? {
    let name = fields["name"].flatMap { text($0, as: "name") }
    let city = fields["city"].flatMap { parsed($0, as: "city", PolicyText.region)?.value }
    let address = fields["address"].flatMap { text($0, as: "address") }
    let phone = fields["phone"].flatMap { parsed($0, as: "phone", PolicyText.phone)?.value }
    let bank = fields["bank"].map { parsed($0, as: "bank", PolicyText.bank)?.value }
    // Without any action the place stays known and nobody is sent there: so an outlet closes.
    let actions = fields["actions"].flatMap { distinct($0, as: "actions", PolicyText.action) }
    let hours = fields["hours"].map { parsed($0, as: "hours", PolicyText.hours)?.value }
    let district = fields["district"].map { text($0, as: "district") }
    guard let name, let city, let address, let phone, let actions else { return nil }
    // What may be left out is left out, or read; one that could not be read is a fault by now.
    if let bank, bank == nil { return nil }
    if let hours, hours == nil { return nil }
    if let district, district == nil { return nil }
    return Outlet(
      code: code, name: name, city: city, address: address, phone: phone, bank: bank.flatMap(\.self), actions: actions,
      hours: hours.flatMap(\.self), district: district.flatMap(\.self))
  }

  mutating func production(_ root: Node) -> [PolicySeries] {
    sections(root, kind: "step", allowed: BatchStep.allCases.map(\.rawValue)).compactMap { section in
      guard let step = BatchStep(rawValue: section.name) else { return nil }
      return series(PolicyKey.handOver(step), section, required: ["owner", "deadline", "reminder"]) { fields, page in
        page.handOver(step, fields).map { handOver, text in
          PolicySetting(text: text) { $0.handOvers.append(handOver) }
        }
      }
    }
  }

  private mutating func handOver(_ step: BatchStep, _ fields: Fields) -> (HandOver, text: String)? {
    let owner = fields["owner"].flatMap { text($0, as: "owner") }
    let deadline = fields["deadline"].flatMap { parsed($0, as: "deadline", PolicyText.duration) }
    let reminder = fields["reminder"].flatMap { parsed($0, as: "reminder", PolicyText.duration) }
    guard let owner, let deadline, let reminder else { return nil }
    guard reminder.value < deadline.value else {
      fault(
        at: fields.line, "the reminder, \(reminder.text) ahead, must be shorter than the deadline of \(deadline.text)")
      return nil
    }
    let handOver = HandOver(step: step, owner: owner, deadline: deadline.value, reminder: reminder.value)
    return (handOver, "\(owner), within \(deadline.text), reminded \(reminder.text) ahead")
  }

  mutating func override(_ root: Node) -> [PolicySeries] {
    sections(root, kind: "key", allowed: ["values", "channels"]).flatMap { section in
      section.name == "values" ? values(section.node) : channels(section.node)
    }
  }

  private mutating func parsed<Value>(keyOf section: Section, _ parse: PolicyValue.Parser<Value>) -> Value? {
    do {
      return try parse(section.name)
    } catch {
      fault(at: section.line, error.sentence)
      return nil
    }
  }
}

extension ChannelList {
  fileprivate var text: String {
    let names = channels.map(\.rawValue).joined(separator: ", ")
    return "\(names) (\(isOpen ? "open" : "closed"), \(clause.rawValue))"
  }
}

extension Outlet {
  fileprivate var text: String {
    let acts = actions.isEmpty ? "closed" : actions.map(\.rawValue).joined(separator: ", ")
    let open = hours.map { " \($0.text)" } ?? ""
    return "\(name) \(address) \(phone)\(open) (\(acts))"
  }
}
