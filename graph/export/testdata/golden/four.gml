graph [
  directed 0
  label "Four papers"
  node [
    id 0
    name "2401.00001"
    label "Graph colouring with &quot;few&quot; colours &amp; a long title that takes several lines of a label and then some more words"
    url "https://example.org/?a=1&amp;b=2"
    cluster 1
    clustername "Colours, graphs"
    graphics [
      w 10.0
      fill "#2f7fc1"
    ]
  ]
  node [
    id 1
    name "node"
    label "Backslash \N and <b>tags</b>"
    cluster 1
    clustername "Colours, graphs"
    graphics [
      w 10.0
      fill "#2f7fc1"
    ]
  ]
  node [
    id 2
    name "c"
    label "&#936;-photo-production &#20013;&#25991;"
    cluster 2
    clustername "&quot;Quoted&quot; &amp; \odd"
    graphics [
      w 10.0
      fill "#721405"
    ]
  ]
  node [
    id 3
    name "d &quot;quoted&quot;"
    label "d &quot;quoted&quot;"
    graphics [
      w 10.0
      fill "#b4b4b4"
    ]
  ]
  edge [
    source 0
    target 1
    weight 0.5
  ]
  edge [
    source 0
    target 2
    weight 0.25
  ]
]
