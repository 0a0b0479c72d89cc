// Shapes and colours of node kinds, the same in every drawing. Shape tells the kind and colour its family, in hues that
// stay apart for colour-blind eyes; families follow the way an investigation is read, from identity to resource.
import PropertyGraph

/// How nodes of one kind look.
struct DrawingLook {
    /// A Graphviz shape.
    var shape: String
    /// Added to Graphviz's style `filled`.
    var style = ""
    /// Colours of the inside and of the line, as `#RRGGBB`.
    var fill: String
    var line: String
    /// The name of the colour's family, as a page's style knows it: `identity`, `role`, `credential`, …
    var family: String

    static let denied = "#B2182B"
    static let ink = "#1B2733"
    static let quiet = "#5B6770"

    init(_ kind: NodeKind) {
        let rounded = "rounded"
        switch kind {
        case .user, .person: self.init(.identity, "box", rounded)
        case .externalUser, .federatedUser: self.init(.identity, "box", "rounded,dashed")
        case .root: self.init(.identity, "octagon")
        case .anonymous: self.init(.identity, "ellipse", "dashed")
        case .servicePrincipal: self.init(.identity, "component")
        case .workload: self.init(.identity, "box3d")
        case .identityProvider: self.init(.identity, "house")
        case .roleSession: self.init(.role, "box", rounded)
        case .role: self.init(.role, "hexagon")
        case .credential: self.init(.credential, "folder")
        case .accessKey: self.init(.credential, "note")
        case .service: self.init(.service, "box")
        case .resource: self.init(.resource, "cylinder")
        case .address: self.init(.place, "ellipse")
        case .userAgent: self.init(.place, "note")
        case .region: self.init(.place, "box", rounded)
        case .account: self.init(.place, "tab")
        }
    }

    private enum Family: String {
        case identity, role, credential, service, resource, place
    }

    private init(_ family: Family, _ shape: String, _ style: String = "") {
        self.shape = shape
        self.style = style
        self.family = family.rawValue
        (fill, line) =
            switch family {
            case .identity: ("#D6E6F5", "#1F5F99")
            case .role: ("#E3DAF2", "#5E3C99")
            case .credential: ("#FBF1C7", "#8A6A00")
            case .service: ("#FBE3D0", "#B0561B")
            case .resource: ("#D9EFE6", "#0B6E4F")
            case .place: ("#ECEFF1", "#5B6770")
            }
    }
}
