import Cards

extension Action {
  /// The morning at the first outlet of 西安, or at another one.
  package static func booking(
    on day: Day, at outlet: String = "610100-01", slot: String = "09:00-12:00", isFree: Bool = true
  ) throws -> Action {
    .bookCollection(
      CollectionPlace(outlet: outlet, day: day, slot: try TimeSpan.parse(slot)), isFree: isFree)
  }
}
